import { pino } from 'pino'
import { parseHostId } from '../../src/api/ids.ts'
import { openJournal } from '../../src/dispatch/disk-journal.ts'
import { createLibvirt } from '../../src/host/libvirt/libvirt.ts'
import { createTestDispatcher } from './dispatch.ts'

/** Takes one command for the libvirt driver, and is there to be killed: SOCKET JOURNAL_DIR COMMAND. */
const [socket = '', dir = '', command = ''] = process.argv.slice(2)
const log = pino({ level: 'silent' })
const driver = await createLibvirt()({
  host: parseHostId('host1'),
  options: { uri: 'qemu:///session', socket },
  log,
})
const { send } = createTestDispatcher({
  journal: await openJournal({ dir, log }),
  handlers: driver.handlers,
  // What it answers never reaches the broker: the next worker has to.
  outcome: () => new Promise(() => {}),
})
process.once('SIGUSR2', () => {
  void send(command, { correlationId: 'c1', messageId: 'm1' }).then(({ settlement }) =>
    process.stdout.write(`settled: ${settlement}\n`),
  )
})
process.stdout.write('ready\n')
