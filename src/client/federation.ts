import type { Delivery } from '../api/message.ts'

/**
 * Whether another cluster passed it on: https://www.rabbitmq.com/docs/federated-exchanges. Where hosts are served is
 * then another broker, which alone has their queues.
 */
export function isFederated({ properties }: Delivery): boolean {
  return properties.headers?.['x-received-from'] !== undefined
}
