import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

/** A port nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const port = await tryListen(0)
  if (port === undefined) throw new Error('The system has no free port on 127.0.0.1')
  return port
}

export async function isFree(port: number): Promise<boolean> {
  return (await tryListen(port)) !== undefined
}

/**
 * The port this part had last time, so that addresses people noted down go on working; another one when it is taken.
 * Remembered in the data folder.
 */
export async function stablePort(dataDir: string, name: string): Promise<number> {
  const remembered = readPorts(dataDir)[name]
  if (remembered !== undefined && (await isFree(remembered))) return remembered
  return newPort(dataDir, name)
}

/** Another port than the remembered one, which turned out to be taken; remembered from now on. */
export async function newPort(dataDir: string, name: string): Promise<number> {
  const port = await freePort()
  mkdirSync(dataDir, { recursive: true })
  const file = portsFile(dataDir)
  writeFileSync(`${file}.new`, JSON.stringify({ ...readPorts(dataDir), [name]: port }, null, 2))
  renameSync(`${file}.new`, file)
  return port
}

const portsFile = (dataDir: string) => join(dataDir, 'ports.json')

function readPorts(dataDir: string): Record<string, number> {
  try {
    return JSON.parse(readFileSync(portsFile(dataDir), 'utf8'))
  } catch {
    return {} // First start, or a file cut short by a crash: the ports are a convenience only.
  }
}

function tryListen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined))
    })
  })
}
