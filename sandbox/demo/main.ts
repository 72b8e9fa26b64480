/** `npm run demo`: starts everything on free ports, plays thirteen months of six customers, and checks the sums. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { SETTINGS } from '../../adapters/settings'
import { describeFailure, StartupError } from '../../adapters/startup-error'
import { onLauncherGone } from '../launcher'
import { passingDataFolder } from '../servers/data-folder'
import { type Stack, startStack } from '../stack'
import { cell, headings, PAGE_WIDTH, type Paint, painter, timelineWriter } from './page'
import { faults, gather } from './reckoning'
import { summaryLines } from './summary'
import { World } from './world'
import { playYear, START } from './year'

const STOP_WITHIN_MS = 14_000
const INTERRUPTED = 130

const USAGE = `npm run demo             plays the story and ends
npm run demo -- --stay   keeps everything running afterwards and prints where to look`

/** What is running now, so that it can be ended at any moment. */
const running: { dataDir?: string; stack?: Stack; staying: boolean; ending: boolean } = {
  staying: false,
  ending: false,
}

async function main(): Promise<void> {
  const stay = readArguments(process.argv.slice(2))
  const began = Date.now()
  const paint = painter(process.stdout.isTTY, process.env)
  say(paint('Linekeeper: thirteen months of six customers, on a test clock', 'bold'))
  const stack = await start(paint)
  say(`started in ${seconds(began)}; times below are the test clock's, in UTC; (39.00) = tried and declined`)
  say('')
  say(headings(paint))
  const row = timelineWriter(START, paint)
  const world = await World.create(stack.apiUrl, START, (news) => row(news).forEach(say))
  const outcomes = await gather(world, await playYear(world))
  for (const line of summaryLines(outcomes, paint)) say(line)
  const wrong = faults(outcomes)
  if (wrong.length > 0)
    throw new StartupError(`The story does not add up:\n${wrong.map((line) => `  ${line}`).join('\n')}`)
  say(paint(`Everything adds up. ${seconds(began)} from start to end.`, 'green'))
  if (!stay) return end(0)
  running.staying = true
  say('')
  for (const line of addresses(stack)) say(line)
  say('Everything stays up until Ctrl-C; then it is stopped and its data removed.')
}

function readArguments(given: string[]): boolean {
  const unknown = given.filter((argument) => argument !== '--stay')
  if (unknown.length > 0) throw new StartupError(`The demo does not know ${unknown.join(' ')}.\n${USAGE}`)
  return given.includes('--stay')
}

async function start(paint: Paint): Promise<Stack> {
  const base = resolve(process.env.LINEKEEPER_DATA_DIR || tmpdir())
  mkdirSync(base, { recursive: true })
  const dataDir = passingDataFolder('demo', base)
  running.dataDir = dataDir
  say('starting; the first time takes longer')
  running.stack = await startStack({
    dataDir,
    port: 0,
    env: withoutSettings(process.env),
    log: (line) => say(paint(cell(`  ${line}`, PAGE_WIDTH).trimEnd(), 'dim')),
    onGiveUp: (error) => void fail(error),
  })
  return running.stack
}

/** The demo is about nobody's real servers, cards or mailboxes: what is set for these is not for it. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !(name in SETTINGS.shape)))
}

function addresses({ apiUrl, urls }: Stack): string[] {
  const lines: [string, string | null][] = [
    ['API docs', `${apiUrl}/docs`],
    ['mailbox', urls.mailboxUrl],
    ['Temporal UI', urls.temporalUiUrl],
    ['card processor', urls.processorUrl && `${urls.processorUrl}/_sandbox`],
    ['WhatsApp Graph', urls.graphUrl && `${urls.graphUrl}/_sandbox/numbers`],
  ]
  const keys = 'API keys         lk_dev_operator, lk_dev_support, lk_dev_signup'
  return [...lines.filter(([, url]) => url !== null).map(([name, url]) => `${name.padEnd(16)} ${url}`), keys]
}

/** Stops what runs, removes its data (its logs stay when something failed) and ends the process. */
async function end(status: number): Promise<void> {
  if (running.ending) return
  running.ending = true
  setTimeout(() => process.exit(status || 1), STOP_WITHIN_MS).unref()
  await running.stack?.stop()
  if (running.dataDir !== undefined) removeData(running.dataDir, status !== 1)
  process.exit(status)
}

function removeData(dataDir: string, logsToo: boolean): void {
  try {
    const entries = readdirSync(dataDir).filter((entry) => logsToo || entry !== 'logs')
    for (const entry of entries) rmSync(join(dataDir, entry), { recursive: true, force: true })
    if (readdirSync(dataDir).length === 0) rmSync(dataDir, { recursive: true })
    else process.stderr.write(`Logs: ${join(dataDir, 'logs')}\n`)
  } catch (error) {
    // A server that was cut off in its start may still be writing there.
    process.stderr.write(`${dataDir} could not be removed: ${String(error)}\n`)
  }
}

function fail(error: unknown): Promise<void> {
  // Calls that were cut off by the end fail, too.
  if (running.ending) return Promise.resolve()
  process.stderr.write(`${describeFailure(error)}\n`)
  return end(1)
}

function interrupted(): void {
  say(running.staying ? 'stopping' : 'interrupted: stopping')
  void end(running.staying ? 0 : INTERRUPTED)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(1)} s`

// A terminal that is gone must not take the servers down with it.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
process.on('SIGINT', interrupted)
process.on('SIGTERM', interrupted)
onLauncherGone(interrupted)
process.on('uncaughtException', (error) => void fail(error))
process.on('unhandledRejection', (error) => void fail(error))
main().catch(fail)
