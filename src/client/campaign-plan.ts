/** So many hosts, or such a part of them. */
export type Amount =
  | { readonly kind: 'hosts'; readonly hosts: number }
  | { readonly kind: 'percent'; readonly percent: number }

/** How carefully hosts are asked, as its user says it. */
export interface CampaignPace {
  /** No more hosts than that. @default all that are selected */
  readonly limit?: Amount | undefined
  /** Hosts that are asked before all others; nobody else is if one of them does not answer. @default none */
  readonly canary?: Amount | undefined
  /** Hosts that are asked together; when each of them has its outcome, the next are. @default all */
  readonly batch?: Amount | undefined
  /** So many hosts that end otherwise than `answered` stop the campaign. @default none does */
  readonly stopAfter?: Amount | undefined
  /** Hosts that were asked and have no outcome yet, at most. @default 500 */
  readonly concurrency?: number | undefined
  /** Milliseconds between a batch's last outcome and the next batch. @default 0 */
  readonly intervalMs?: number | undefined
  /** Hosts in random order, not in that of their names: so which are within the limit, canaries, in the first batch. @default false */
  readonly shuffle?: boolean | undefined
}

/** The same for a certain number of hosts. */
export interface CampaignPlan {
  readonly canary: number
  readonly batch: number
  /** Null when nothing stops it. */
  readonly stopAfter: number | null
  readonly concurrency: number
  readonly intervalMs: number
}

const CONCURRENCY = 500
/** The longest wait that a timer of Node can hold, in milliseconds. */
const LONGEST = 2 ** 31 - 1
/** What comes of a decimal fraction that has no exact binary one. */
const ROUNDING = 1e-9

/** `10`, `5%`. @throws {TypeError} that says what is possible */
export function parseAmount(text: string): Amount {
  const [, number, unit] = /^(\d{1,9}(?:\.\d{1,6})?)(%?)$/.exec(text) ?? []
  const amount: Amount =
    unit === '%' ? { kind: 'percent', percent: Number(number) } : { kind: 'hosts', hosts: Number(number) }
  const wrong = number === undefined ? 'is none' : whyWrong(amount)
  if (wrong === undefined) return amount
  throw new TypeError(
    `${JSON.stringify(text)} ${wrong}: give a number of hosts such as 10, or a part of them such as 5%`,
  )
}

/** Parts are rounded up, and nothing is more than all. */
export function toHosts(amount: Amount, of: number): number {
  checkAmount('an amount', amount)
  if (amount.kind === 'hosts') return Math.min(amount.hosts, of)
  return Math.min(Math.ceil((of * amount.percent) / 100 - ROUNDING), of)
}

/** @param hosts how many the campaign asks, at the most @throws {RangeError} */
export function toPlan(pace: CampaignPace, hosts: number): CampaignPlan {
  checkPace(pace)
  const { canary, batch, stopAfter, concurrency = CONCURRENCY, intervalMs = 0 } = pace
  return {
    canary: canary === undefined ? 0 : toHosts(canary, hosts),
    batch: batch === undefined ? hosts : toHosts(batch, hosts),
    // More failures than there are hosts stop nothing.
    stopAfter:
      stopAfter === undefined ? null : stopAfter.kind === 'hosts' ? stopAfter.hosts : toHosts(stopAfter, hosts),
    concurrency,
    intervalMs,
  }
}

/** @throws {RangeError} that names what is wrong */
export function checkPace(pace: CampaignPace): void {
  for (const name of ['limit', 'canary', 'batch', 'stopAfter'] as const) {
    const amount = pace[name]
    if (amount !== undefined) checkAmount(name, amount)
  }
  const { concurrency = CONCURRENCY, intervalMs = 0 } = pace
  if (!Number.isSafeInteger(concurrency) || concurrency < 1) {
    throw new RangeError(`concurrency is ${concurrency}: give a number of hosts, at least 1`)
  }
  if (!(intervalMs >= 0 && intervalMs <= LONGEST)) {
    throw new RangeError(`intervalMs is ${intervalMs}: give milliseconds between 0 and ${LONGEST}`)
  }
}

function checkAmount(name: string, amount: Amount): void {
  const wrong = whyWrong(amount)
  if (wrong !== undefined) throw new RangeError(`${name} ${wrong}`)
}

function whyWrong(amount: Amount): string | undefined {
  if (amount.kind === 'hosts') {
    if (Number.isSafeInteger(amount.hosts)) return amount.hosts >= 1 ? undefined : 'is no host at all'
    return 'is no whole number of hosts'
  }
  if (!(amount.percent > 0)) return 'is no part at all'
  return amount.percent <= 100 ? undefined : 'is more than all'
}
