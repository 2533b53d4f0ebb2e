import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCampaignFiles } from '../../src/client/campaign-files.ts'
import type { LedgerRecord } from '../../src/client/campaign-ledger.ts'
import type { CampaignStore } from '../../src/client/campaign-store.ts'

export interface CampaignDir extends AsyncDisposable {
  readonly dir: string
  readonly store: CampaignStore
  /** Where the records of a campaign are. */
  path(id: string): string
  records(id: string): Promise<readonly LedgerRecord[]>
  /** As another process would have. */
  write(id: string, text: string): Promise<void>
}

/** A place for campaigns that goes with the test. */
export async function openCampaignDir(): Promise<CampaignDir> {
  const dir = await mkdtemp(join(tmpdir(), 'vdsm-amqp-campaigns-'))
  const path = (id: string) => join(dir, id, 'ledger.jsonl')
  return {
    dir,
    store: openCampaignFiles(dir),
    path,
    async records(id) {
      const text = await readFile(path(id), 'utf8')
      return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as LedgerRecord]))
    },
    write: (id, text) => appendFile(path(id), text),
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  }
}
