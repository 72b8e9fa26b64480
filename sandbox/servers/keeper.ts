/**
 * Keeps one server program alive for exactly as long as the process that forked this one. A server such as PostgreSQL
 * does not notice that its supervisor was killed; this small process does, and stops the server cleanly.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, openSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import type { Errand } from './kept-server'

const LOG_LIMIT_BYTES = 20 * 1024 * 1024

const errand: Errand = JSON.parse(process.argv[2] ?? '{}')
const server = spawn(errand.command, errand.args, {
  cwd: errand.cwd,
  env: { ...process.env, ...errand.env },
  stdio: ['ignore', openLog(errand.logFile), openLog(errand.logFile)],
  // Out of the terminal's reach: Ctrl-C must stop the parts in order, not all at once.
  detached: true,
  ...errand.owner,
})
let stopping = false

server.once('error', (error) => tell({ failed: error.message }, () => process.exit(1)))
server.once('spawn', () => {
  if (errand.pidFile) writeFileSync(errand.pidFile, String(server.pid))
  tell({ pid: server.pid })
})
server.once('exit', (code, signal) => {
  removePidFile()
  process.exit(stopping ? 0 : signal ? 1 : (code ?? 1))
})
process.on('SIGTERM', () => stop(server))
process.on('SIGINT', () => stop(server))
process.on('disconnect', () => stop(server))

function stop(kept: ChildProcess): void {
  if (stopping) return
  stopping = true
  kept.kill(errand.stopSignal)
  setTimeout(() => kept.kill('SIGKILL'), errand.stopWithinMs)
}

/** Only our own: by now the next server may have written its number there. */
function removePidFile(): void {
  const { pidFile } = errand
  if (pidFile && existsSync(pidFile) && readFileSync(pidFile, 'utf8') === String(server.pid)) rmSync(pidFile)
}

function tell(message: object, then: () => void = () => {}): void {
  if (process.connected) process.send?.(message, then)
  else then()
}

function openLog(file: string): number {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES) truncateSync(file)
  return openSync(file, 'a')
}
