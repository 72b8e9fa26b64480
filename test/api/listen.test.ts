import { StartupError } from '../../adapters/startup-error'
import { close, listen } from '../../api/listen'

test('a port in use is a readable message with the remedy, not a stack trace', async () => {
  const { server, port } = await listen(() => {}, 0, '127.0.0.1')
  const second = listen(() => {}, port, '127.0.0.1')
  await expect(second).rejects.toThrow(StartupError)
  await expect(second).rejects.toThrow(`Port ${port} is in use by another program. Set PORT to a free one`)
  await close(server)
})

test('closing waits for the requests under way, and for no longer than it is told', async () => {
  const { server, port } = await listen(() => {}, 0, '127.0.0.1')
  const unanswered = fetch(`http://127.0.0.1:${port}/`)
  await new Promise((resolve) => server.once('request', resolve))
  const closed = close(server, 50)
  await expect(unanswered).rejects.toThrow()
  await closed
})

test('an idle connection is kept longer than a load balancer keeps its end', async () => {
  const { server } = await listen(() => {}, 0, '127.0.0.1')
  expect(server.keepAliveTimeout).toBeGreaterThan(60_000)
  await close(server)
})
