import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as the far end saw it. `form` is the body of a form-encoded one. */
export type Seen = {
  method: string
  path: string
  query: URLSearchParams
  headers: Record<string, string | undefined>
  body: string
  form: URLSearchParams
}

/** What the far end does: an answer, silence, or a connection that breaks. */
export type Reply = { status: number; body: unknown; headers?: Record<string, string> } | 'HANG' | 'BREAK'

export type ScriptedServer = { url: string; seen: Seen[]; stop(): Promise<void> }

/** A far end over real HTTP that answers by `script`; what it was asked is in `seen`. */
export async function startScriptedServer(script: (request: Seen) => Reply): Promise<ScriptedServer> {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString('utf8')
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://far.end')
    const headers = request.headers as Record<string, string | undefined>
    const asked = {
      method: request.method ?? '',
      path: pathname,
      query: searchParams,
      headers,
      body,
      form: new URLSearchParams(body),
    }
    seen.push(asked)
    const reply = script(asked)
    if (reply === 'HANG') return
    if (reply === 'BREAK') return void request.socket.destroy()
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers })
    response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    stop: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}
