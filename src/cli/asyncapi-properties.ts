import { HEADER } from '../api/message.ts'

const count = (description: string) => ({ type: 'integer', minimum: 0, description })
const text = (description: string) => ({ type: 'string', description })

/**
 * What travels beside the bodies: headers, and AMQP's own properties, for which AsyncAPI has no place; messages refer
 * to those with `x-amqp-properties`.
 */
export function messageSchemas() {
  return {
    JsonRpcId: {
      description: 'Chosen by the client. A request without it is a notification: carried out, and not answered.',
      oneOf: [{ type: 'string' }, { type: 'number' }],
    },
    JsonRpcError: {
      description: "A JSON-RPC error. Codes are VDSM's own where VDSM has one.",
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { type: 'integer', description: 'What went wrong, as a number.' },
        message: text('What went wrong, in words.'),
        data: { type: 'object', description: 'More about it: name, the name of the error; paths that are wrong.' },
      },
    },
    CancelParams: {
      description: 'Which command: only one of the same client and AMQP user.',
      type: 'object',
      anyOf: [{ required: ['messageId'] }, { required: ['id'] }],
      properties: {
        messageId: text("The command's message_id."),
        id: {
          description: 'The JSON-RPC id of the request, for one of a batch or without the message_id.',
          $ref: '#/components/schemas/JsonRpcId',
        },
      },
    },
    ProgressParams: {
      description: 'How one request is getting on.',
      type: 'object',
      required: ['id', 'value'],
      properties: {
        id: { $ref: '#/components/schemas/JsonRpcId' },
        value: {
          type: 'object',
          required: ['state'],
          properties: {
            state: {
              enum: ['waiting', 'running'],
              description: 'waiting: its turn has not come, or an earlier attempt at it is under way.',
            },
            percent: { type: 'number', minimum: 0, maximum: 100, description: 'How far it is, where the host knows.' },
            message: text('What is being done, for a person.'),
          },
        },
      },
    },
    RequestHeaders: {
      description: 'Headers of a command.',
      type: 'object',
      properties: {
        [HEADER.deadline]: count(
          "When it expires by the host's clock, in milliseconds since 1970-01-01 UTC. Later it is not started. One that is more than a week ahead counts as a week.",
        ),
        [HEADER.progress]: text(
          'Seconds between two signs of life, from 0.5 to 60. With it, notifications $/progress with the same correlation_id come before the reply.',
        ),
        [HEADER.bundles]: {
          type: 'boolean',
          description:
            'true: several replies may come as one message of the type $/replies. Its body is a line of JSON, `[[correlation_id, message_id, bytes], …]` with null for what is not there, and then the replies, each in so many bytes.',
        },
        [HEADER.flow]: text("VDSM's flow id: one id through the logs of all that a request causes."),
      },
    },
    ReplyHeaders: {
      description: 'Headers of a reply.',
      type: 'object',
      properties: {
        [HEADER.time]: count("When it was made by the host's clock, in milliseconds since 1970-01-01 UTC."),
      },
    },
    EventHeaders: {
      description:
        'Headers of an event. They are counted, so that a gap shows. A mark tells of the last numbers in its body and has none itself; an announcement that is repeated after a day has no headers.',
      type: 'object',
      properties: {
        [HEADER.host]: text('Id of the host.'),
        [HEADER.epoch]: count("Counts the starts of the host's worker."),
        [HEADER.seq]: count("Counts the host's events within an epoch."),
        [HEADER.keySeq]: count('Counts the events of one routing key within an epoch.'),
        [HEADER.keyPrevious]: count(
          `${HEADER.seq} of the event before it under the same routing key and epoch; 0 when it is the first.`,
        ),
      },
    },
    DeadLetterHeaders: {
      description:
        "Headers of a dead letter that a worker made, beside those that the message had. RabbitMQ's own have its own reasons.",
      type: 'object',
      properties: {
        [HEADER.deadReason]: text('Why nobody handles it, in plain words.'),
        [HEADER.host]: text('Id of the host that it was for.'),
        [HEADER.user]: text('AMQP user whose command it was.'),
      },
    },
    RequestProperties: {
      description: "AMQP's properties of a command.",
      type: 'object',
      properties: {
        message_id: text(
          'Id of the command, kept when it is sent again: it is executed once. A UUID will do, best of version 7.',
        ),
        correlation_id: text('Comes back with the reply; without it, message_id does.'),
        reply_to: text("The client's id, not a queue's name. Without it, a request that wants an answer is refused."),
        expiration: text("The caller's patience in milliseconds. Whole number as text."),
        timestamp: count('When it was sent, in seconds since 1970-01-01 UTC.'),
        type: text('Name of the method.'),
        user_id: text('AMQP user of the client; verified by the broker.'),
        content_type: { const: 'application/json' },
      },
    },
    ReplyProperties: {
      description: "AMQP's properties of a reply.",
      type: 'object',
      properties: {
        correlation_id: text("The request's correlation_id, or its message_id."),
        timestamp: count('When it was sent, in seconds since 1970-01-01 UTC.'),
        content_type: { const: 'application/json' },
      },
    },
    ProgressProperties: {
      description: "AMQP's properties of a notification of progress.",
      type: 'object',
      properties: {
        type: { const: '$/progress', description: 'Tells it from the reply.' },
        correlation_id: text("The request's correlation_id, or its message_id."),
        expiration: text('Milliseconds after which it is worth nothing.'),
        content_type: { const: 'application/json' },
      },
    },
    EventProperties: {
      description: "AMQP's properties of an event.",
      type: 'object',
      properties: {
        type: text('Name of the event without its object; not of an announcement that is repeated.'),
        timestamp: count('When it was sent, in seconds since 1970-01-01 UTC.'),
        content_type: { const: 'application/json', description: 'Not of an announcement that is repeated.' },
      },
    },
  }
}
