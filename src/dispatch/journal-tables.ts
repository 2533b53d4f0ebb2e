import { DatabaseSync } from 'node:sqlite'

export const LAYOUT = 3
/** Milliseconds to wait for another process that writes to the same file. */
const BUSY_MS = 10_000
export const PAGE_BYTES = 4096

/**
 * Opens the journal's file, and makes its tables where there are none. What is
 * written often is only ever appended, in the order in which it happens: what
 * lies scattered costs a page of the disk for each row.
 * @throws {Error} that says which file, and what is wrong with it
 */
export function openTables(path: string, maxBytes: number): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: BUSY_MS })
  // FULL: a commit is on the disk when it returns. Freed space is overwritten, since params may hold secrets.
  database.exec(`
    PRAGMA page_size = ${PAGE_BYTES};
    PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA max_page_count = ${Math.ceil(maxBytes / PAGE_BYTES)};
  `)
  createTables(database, path)
  return database
}

function createTables(database: DatabaseSync, path: string): void {
  // Immediate: two processes may open a new file at once.
  database.exec('BEGIN IMMEDIATE')
  const layout = Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
  if (layout !== 0 && layout !== LAYOUT) {
    database.close()
    throw new Error(
      `${path} was written by another version (layout ${layout}, not ${LAYOUT}): let that one drain it, then move it away`,
    )
  }
  if (layout === 0) {
    database.exec(`
      CREATE TABLE hosts (host TEXT PRIMARY KEY, epoch INTEGER NOT NULL) WITHOUT ROWID;

      -- Every message, as long as it may be retried. key: shortened, since the index on it is what costs most.
      CREATE TABLE messages (
        id INTEGER PRIMARY KEY,
        key BLOB NOT NULL UNIQUE,
        digest TEXT NOT NULL,
        calls INTEGER NOT NULL,
        keep_until INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX by_age ON messages (keep_until);

      -- What it takes to run a message and to answer it, until it is answered.
      CREATE TABLE open (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL,
        host TEXT NOT NULL,
        message TEXT NOT NULL,
        params TEXT,
        deadline INTEGER
      ) STRICT;

      -- Of each call, until its message is answered, and as long as its message is kept.
      CREATE TABLE starts (call INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT;
      CREATE TABLE outcomes (call INTEGER PRIMARY KEY, outcome TEXT NOT NULL) STRICT;

      PRAGMA user_version = ${LAYOUT};
    `)
  }
  // Later than the layout, which earlier versions go on to read.
  database.exec('CREATE TABLE IF NOT EXISTS times (host TEXT PRIMARY KEY, time INTEGER NOT NULL) WITHOUT ROWID, STRICT')
  database.exec('COMMIT')
}
