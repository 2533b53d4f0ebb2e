import { crc32, deflateSync } from 'node:zlib'

const WIDTH = 160
const HEIGHT = 100
const BARS = [
  [0xc0, 0xc0, 0xc0],
  [0xc0, 0xc0, 0x00],
  [0x00, 0xc0, 0xc0],
  [0x00, 0xc0, 0x00],
  [0xc0, 0x00, 0xc0],
  [0xc0, 0x00, 0x00],
  [0x00, 0x00, 0xc0],
  [0x10, 0x10, 0x10],
] as const

/**
 * A PNG (https://www.w3.org/TR/png-3/) of 160 x 100 pixels: colour bars whose
 * order is the machine's own, over a line that moves while the guest runs.
 */
export function drawScreen(seed: number, ranMs: number): Buffer {
  const rows = Buffer.alloc(HEIGHT * (WIDTH + 1))
  const line = 80 + (Math.floor(ranMs / 100) % 20)
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const bar = (Math.floor((x * BARS.length) / WIDTH) + seed) % BARS.length
      rows[y * (WIDTH + 1) + 1 + x] = y < 80 ? bar : y === line ? 0 : BARS.length - 1
    }
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header()),
    chunk('PLTE', Buffer.from(BARS.flat())),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Eight bits a pixel, colours by palette. */
function header(): Buffer {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(WIDTH, 0)
  data.writeUInt32BE(HEIGHT, 4)
  data.set([8, 3, 0, 0, 0], 8)
  return data
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}
