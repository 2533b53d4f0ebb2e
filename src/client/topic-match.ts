/** Topic matching of https://www.rabbitmq.com/tutorials/amqp-concepts#exchange-topic: `*` is one word, a last `#` any number. */
export function matchesTopic(pattern: string, routingKey: string): boolean {
  const words = routingKey.split('.')
  const wanted = pattern.split('.')
  const open = wanted.at(-1) === '#'
  if (open) wanted.pop()
  if (open ? words.length < wanted.length : words.length !== wanted.length) return false
  return wanted.every((word, index) => word === '*' || word === words[index])
}
