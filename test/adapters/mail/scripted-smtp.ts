import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { createServer } from 'node:net'

/** What the server answers to a command it would else take: `RCPT TO:<bad@…>` is asked for with its whole line. */
export type SmtpScript = (line: string) => string | 'HANG' | undefined

export interface ScriptedSmtp {
  url: string
  /** Connections taken so far. */
  connections: () => number
  /** The raw mails taken so far. */
  mails: string[]
  stop(): Promise<void>
}

/** A mail server that takes everything but what the script refuses, on a port of its own. */
export async function scriptedSmtp(script: SmtpScript = () => undefined): Promise<ScriptedSmtp> {
  const mails: string[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    converse(socket, script, mails)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    mails,
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

const TAKEN: Record<string, string> = { GREE: '220 scripted', EHLO: '250 scripted', DATA: '354 go on', QUIT: '221 bye' }

function converse(socket: Socket, script: SmtpScript, mails: string[]): void {
  let waiting = ''
  let body: string[] | null = null
  const answer = (line: string) => {
    const reply = script(line) ?? TAKEN[line.slice(0, 4).toUpperCase()] ?? '250 ok'
    if (reply !== 'HANG') socket.write(`${reply}\r\n`)
    if (line.toUpperCase() === 'DATA' && reply.startsWith('354')) body = []
  }
  answer('GREETING')
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (waiting + chunk).split('\r\n')
    waiting = lines.pop() ?? ''
    for (const line of lines) {
      if (body === null) answer(line)
      else if (line !== '.') body.push(line)
      else {
        mails.push(body.join('\n'))
        body = null
        answer('MAIL DATA')
      }
    }
  })
}
