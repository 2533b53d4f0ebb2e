import type { RpcError } from '../api/errors.ts'
import type { PublishOutcome } from '../api/message.ts'

/**
 * Each such attempt costs the channel, and all that was sent on it a confirm. Several, since it may have been another
 * message on the same channel that was not allowed.
 */
export const MOST_FORBIDDEN = 3

/** The broker does not let this user publish that, or another message on the same channel. */
export function isForbidden(outcome: PublishOutcome): boolean {
  return outcome.kind === 'unconfirmed' && outcome.reason.includes('ACCESS_REFUSED')
}

/** Nor any other command, whichever host it is for: RabbitMQ names the exchange, and no key in it. */
export function isForbiddenForAll(outcome: PublishOutcome): boolean {
  return outcome.kind === 'unconfirmed' && /ACCESS_REFUSED - (\w+ )?access to exchange /.test(outcome.reason)
}

/** Whether a call failed since the broker lets this user command no host at all. */
export function isOfForbiddenUser({ kind, data }: RpcError): boolean {
  return kind === 'PublishUnconfirmed' && typeof data === 'object' && data !== null && 'forbidden' in data
}

export function whyUnconfirmed(outcome: PublishOutcome): string {
  if (!('reason' in outcome)) return 'the broker did not confirm it'
  return `the broker did not confirm it: ${withAdvice(outcome)}`
}

/** @param outcome of another host's command */
export function whyNotTried(outcome: PublishOutcome): string {
  return `it was not sent, for others were refused: ${withAdvice(outcome)}`
}

function withAdvice(outcome: PublishOutcome): string {
  const reason = 'reason' in outcome ? outcome.reason : ''
  const advice = '; give this user the permission to write there, and read rabbitmq/README.md'
  return isForbidden(outcome) ? `${reason}${advice}` : reason
}
