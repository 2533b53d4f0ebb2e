import { randomUUID } from 'node:crypto'

/**
 * A UUID of version 7 (RFC 9562): of two, the later one sorts after. Workers keep every id for a day, and those that
 * follow one another lie together on their disks, where random ones cost a page each.
 */
export function createMessageId(): string {
  const time = Date.now().toString(16).padStart(12, '0')
  // After the time and the version come the random bits and the variant of a version 4.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}
