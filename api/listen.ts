import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { StartupError } from '../adapters/startup-error'

/** Serves on `host`, or on all addresses. Throws a StartupError with the remedy when the port cannot be had. */
export async function listen(
  app: RequestListener,
  port: number,
  host?: string,
): Promise<{ server: Server; port: number }> {
  const server = createServer(app)
  // An advance of a test clock may take 50 seconds to answer; a client that never finishes its request may not.
  server.requestTimeout = 30_000
  server.headersTimeout = 10_000
  // Longer than load balancers keep their end (60 s): they would send a request on a connection that is just being closed.
  server.keepAliveTimeout = 75_000
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw describe(error as NodeJS.ErrnoException, port)
  }
  return { server, port: (server.address() as AddressInfo).port }
}

function describe(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new StartupError(`Port ${port} is in use by another program. Set PORT to a free one, or to 0 for any.`)
  }
  if (error.code === 'EACCES') {
    return new StartupError(`Port ${port} may not be opened by this user. Set PORT to one above 1023.`)
  }
  return error
}

/**
 * Takes no new requests, and settles when those under way are answered, or after `withinMs`: whoever still waits then
 * (for a test clock, say) asks again.
 */
export async function close(server: Server, withinMs = 5_000): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  const limit = setTimeout(() => server.closeAllConnections(), withinMs)
  await closed
  clearTimeout(limit)
}
