import type { CampaignHeader, CampaignStatus, LedgerRecord } from './campaign-ledger.ts'

/** What somebody else may want of the process that is at a campaign. */
export type CampaignWish = 'pause' | 'cancel'

/** Where campaigns are kept, so that they survive the process that is at them. */
export interface CampaignStore {
  /** Resolves when it is kept. */
  create(header: CampaignHeader): Promise<CampaignLedger>
  /** To go on with it. @throws {CampaignError} `unknown`, `running` or `corrupt` */
  open(id: string): Promise<CampaignLedger>
  /** @throws {CampaignError} `unknown` or `corrupt` */
  read(id: string): Promise<CampaignStatus>
  /** Ids, the oldest first. */
  list(): Promise<readonly string[]>
  /**
   * Asks the process that is at it to stop, and resolves when it has, with what it has come to. `cancel` needs no such process.
   * @throws {CampaignError} `idle` or `over` when there is nothing to stop
   */
  wish(id: string, wish: CampaignWish, options?: { readonly signal?: AbortSignal }): Promise<CampaignStatus>
}

/** One campaign's record, in the hands of one process at a time: until it is disposed, or that process ends. */
export interface CampaignLedger extends AsyncDisposable {
  /** As it was when it was opened. */
  readonly status: CampaignStatus
  /** Resolves when they would survive a crash of the machine. What failed once fails for ever. @throws {CampaignError} `storage` */
  append(...records: readonly LedgerRecord[]): Promise<void>
  /** Tells what others want of it. */
  onWish(listener: (wish: CampaignWish) => void): void
}
