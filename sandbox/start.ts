/** `npm start`: everything embedded that no setting replaces, kept running until Ctrl-C. */
import { describeFailure } from '../adapters/startup-error'
import { onLauncherGone } from './launcher'
import { type Stack, startStack } from './stack'

const STOP_WITHIN_MS = 14_000

async function main(): Promise<void> {
  let stack: Stack | undefined
  let ending = false
  const end = (status: number, why: string) => {
    if (ending) return
    ending = true
    say(why)
    // Servers whose supervisor is gone stop by themselves, so leaving early is safe at any point.
    if (!stack) process.exit(status)
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref()
    stack.stop().then(
      () => process.exit(status),
      (error: unknown) => fail(error),
    )
  }
  process.on('SIGINT', () => end(0, 'stopping'))
  process.on('SIGTERM', () => end(0, 'stopping'))
  onLauncherGone(() => end(0, 'npm is gone: stopping'))

  say('starting; the first time takes longer')
  stack = await startStack({
    log: (line) => say(`  ${line}`),
    onGiveUp: (error) => {
      process.stderr.write(`${error.message}\n`)
      end(1, 'stopping')
    },
  })
  for (const line of addresses(stack)) say(line)
  say(`ready ${stack.apiUrl}`)
}

function addresses({ apiUrl, urls }: Stack): string[] {
  const lines: [string, string | null][] = [
    ['API', apiUrl],
    ['API docs', `${apiUrl}/docs`],
    ['Mailbox', urls.mailboxUrl],
    ['Temporal', urls.temporalUiUrl],
    ['Processor', urls.processorUrl],
    ['Graph API', urls.graphUrl],
  ]
  return lines.filter(([, url]) => url !== null).map(([name, url]) => `${name.padEnd(10)} ${url}`)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function fail(error: unknown): never {
  process.stderr.write(`${describeFailure(error)}\n`)
  process.exit(1)
}

// A terminal that is gone must not take the servers down with it.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
process.on('uncaughtException', fail)
process.on('unhandledRejection', fail)
main().catch(fail)
