import { randomInt } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { causeOf, StartupError } from '../adapters/startup-error'

/** Below what systems give to outgoing connections: one of those could take the port between our look and its use. */
const OUR_PORTS = { from: 20_000, to: 32_000 }
const TRIES = 100

/** A port nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = randomInt(OUR_PORTS.from, OUR_PORTS.to)
    if (await isFree(port)) return port
  }
  throw new Error(`No free port between ${OUR_PORTS.from} and ${OUR_PORTS.to} on 127.0.0.1, in ${TRIES} tries`)
}

export async function isFree(port: number, host?: string): Promise<boolean> {
  return (await tryListen(port, host)) !== undefined
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

function tryListen(port: number, host = '127.0.0.1'): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined))
    })
  })
}

/**
 * Makes sure the API can have its port.
 * @throws StartupError when something listens there; a run that has just been killed gets a moment to let go of it
 */
export async function requireFree(port: number): Promise<void> {
  const giveUpAt = Date.now() + 2_000
  while (!((await isFree(port)) && (await isFree(port, '0.0.0.0')))) {
    if (Date.now() > giveUpAt) {
      throw new StartupError(`Port ${port} is in use. Set PORT to another one, or stop what listens there.`)
    }
    await delay(100)
  }
}

/** @throws StartupError when nobody answers at the address of a Temporal server the user has set */
export async function requireReachable(address: string): Promise<void> {
  const [host, port] = address.split(/:(?=\d+$)/)
  const socket = connect({ host, port: Number(port), timeout: 5_000 })
  try {
    await new Promise((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
      socket.once('timeout', () => reject(new Error('no answer within 5 s')))
    })
  } catch (error) {
    throw new StartupError(
      `Cannot reach Temporal at ${address}: ${causeOf(error)}.\n` +
        'Start that server or correct TEMPORAL_ADDRESS; without TEMPORAL_ADDRESS, npm start brings its own.',
    )
  } finally {
    socket.destroy()
  }
}
