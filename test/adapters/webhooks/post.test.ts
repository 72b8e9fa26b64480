import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { post } from '../../../adapters/webhooks/post'

let server: Server
const sockets = new Set<Socket>()
afterEach(() => {
  for (const socket of sockets) socket.destroy()
  server.close()
})

/** Somebody who answers with these bytes, and then does as he likes with the connection. */
async function answering(bytes: string): Promise<string> {
  server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', () => socket.write(bytes))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

test.each([
  [
    'another protocol',
    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n',
    { error: 'no answer' },
  ],
  ['none', 'nonsense\r\n\r\n', { error: expect.stringContaining('Parse Error') }],
  [
    'a header without end',
    `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`,
    { error: expect.stringContaining('overflow') },
  ],
  ['a body without end', `HTTP/1.1 200 OK\r\n\r\n${'a'.repeat(1_000_000)}`, { status: 200 }],
  ['nothing', 'HTTP/1.1 204 No Content\r\n\r\n', { status: 204 }],
])('whatever the answer is, there is an end to it: %s', async (_, bytes, outcome) => {
  expect(await post(await answering(bytes), '{}', {}, false)).toEqual(outcome)
})

test('an address is understood however it is written', async () => {
  const url = await answering('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
  expect(await post(url.replace('http', ' HTTP'), '{}', {}, false)).toEqual({ status: 200 })
  expect(await post(url.replace('http', 'HTTPS'), '{}', {}, false)).toEqual({ error: expect.any(String) })
  expect(await post('ftp://example.com/', '{}', {}, false)).toEqual({ error: expect.stringContaining('Protocol') })
})
