/**
 * Loaded into a process of the product before its own code (`node --require`), so that the product knows nothing of it:
 * every call out and every commit passes through here, before it is made and after it was made. For accounts that a test
 * has armed (control.ts) each such step is written down by name; at the one that the test wants, it stands still for ever,
 * until the test kills the process there.
 */
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { Server } from 'node:http'
import { join } from 'node:path'
import { WorkflowClient } from '@temporalio/client'
import { Worker, type WorkerOptions } from '@temporalio/worker'
import nodemailer from 'nodemailer'
import { Client } from 'pg'
import Stripe from 'stripe'
import { tablesWritten } from './statements'

// biome-ignore lint/suspicious/noExplicitAny: functions of libraries are wrapped whatever they take and give
type Any = any

/** Whose work is being done, and what part of it. */
type Scope = { ids: string[]; doing: string }

const FOLDER = process.env['LINEKEEPER_STEPS'] ?? ''
/** The stand-ins inherit the environment and are not the product. */
const IS_PRODUCT = /\/(activities\/worker|api\/main)\.js$/.test(process.argv[1] ?? '')
const scopes = new AsyncLocalStorage<Scope>()
const counts = new Map<string, number>()

/** Writes the step down; true = the process is to die here. */
function dieAt(when: 'before' | 'after', what: string): boolean {
  const scope = scopes.getStore()
  const armed = scope?.ids.map((id) => join(FOLDER, id)).find((file) => existsSync(`${file}.armed`))
  if (scope === undefined || armed === undefined) return false
  const [story = '', wanted] = readFileSync(`${armed}.armed`, 'utf8').split('\n')
  const label = `${when} ${what} in ${scope.doing}`
  const count = (counts.get(`${story} ${label}`) ?? 0) + 1
  counts.set(`${story} ${label}`, count)
  const step = count === 1 ? label : `${label}, time ${count}`
  appendFileSync(join(FOLDER, `${story}.steps`), `${step}\n`)
  if (step !== wanted) return false
  writeFileSync(join(FOLDER, `${story}.reached`), step)
  return true
}

const forEver = new Promise<never>(() => {})

/** A call out with its two steps. */
async function passed<T>(what: string, call: () => Promise<T>): Promise<T> {
  if (dieAt('before', what)) return forEver
  const [answer] = await Promise.allSettled([call()])
  if (dieAt('after', what)) return forEver
  if (answer.status === 'rejected') throw answer.reason
  return answer.value
}

const withoutIds = (path: string) =>
  path.replace(/\b[a-z]{2,5}_[A-Za-z0-9]{8,}|\b\d{5,}\b|%2B\d+/g, '…').replace(/\?.*/, '')

/** Calls `wrap` in the place of a method, with the method. */
function replace(owner: Any, name: string, wrap: (method: Any) => Any): void {
  if (IS_PRODUCT) owner[name] = wrap(owner[name])
}

const idsIn = (input: unknown): string[] => JSON.stringify(input ?? null).match(/\b(?:acc|clk)_[A-Za-z0-9]+/g) ?? []

/** Whom an entity belongs to, as whoever starts or reaches it says: not every activity's input does. */
const owners = new Map<string, string[]>()

// What an activity does is done for the account or the clock that its input or its workflow names.
replace(Worker, 'create', (create) => (options: WorkerOptions) => {
  const recorded = ({ info }: Any) => ({
    inbound: {
      execute: (input: Any, next: Any) => {
        const ids = [...idsIn(input.args), ...(owners.get(info.workflowExecution.workflowId) ?? [])]
        return scopes.run({ doing: info.activityType, ids }, () => next(input))
      },
    },
  })
  const activity = [recorded, ...((options.interceptors?.activity ?? []) as Any[])]
  return create.call(Worker, { ...options, interceptors: { ...options.interceptors, activity } })
})

// What the API does is done for one request; a test arms all of them at once.
replace(
  Server.prototype,
  'emit',
  (emit) =>
    function (this: Server, event: string, ...args: Any[]) {
      if (event !== 'request') return emit.call(this, event, ...args)
      const doing = `${args[0].method} ${withoutIds(args[0].url)}`
      return scopes.run({ doing, ids: ['api'] }, () => emit.call(this, event, ...args))
    },
)

/** The tables that the running transaction of a connection has written; undefined outside of one. */
const written = new WeakMap<object, Set<string>>()

// Commits: the end of a transaction that has written something, and a statement that writes by itself.
replace(
  Client.prototype,
  'query',
  (query) =>
    function (this: object, ...args: Any[]) {
      const text: string = typeof args[0] === 'string' ? args[0] : (args[0]?.text ?? '')
      if (text.startsWith('BEGIN')) written.set(this, new Set())
      const inTransaction = written.get(this)
      const tables = tablesWritten(text)
      const ends = text === 'COMMIT' || text === 'ROLLBACK'
      if (ends) written.delete(this)
      for (const table of tables) if (!ends) inTransaction?.add(table)
      const commits = inTransaction === undefined ? tables : text === 'COMMIT' ? [...inTransaction] : []
      if (commits.length === 0) return query.apply(this, args)
      const what = `COMMIT of ${commits.sort().join(', ')}`
      const callback = args.at(-1)
      if (typeof callback !== 'function') return passed(what, () => query.apply(this, args))
      if (dieAt('before', what)) return undefined
      // It is called from the connection's own context.
      const told = AsyncResource.bind((error: unknown, result: unknown) =>
        dieAt('after', what) ? undefined : callback(error, result),
      )
      return query.apply(this, [...args.slice(0, -1), told])
    },
)

replace(Stripe, 'createNodeHttpClient', (createClient) => (agent: Any) => {
  const client = createClient(agent)
  replace(
    client,
    'makeRequest',
    (makeRequest) =>
      (host: string, port: string, path: string, method: string, ...rest: Any[]) =>
        passed(`${method} ${withoutIds(path)}`, () => makeRequest.call(client, host, port, path, method, ...rest)),
  )
  return client
})

replace(
  globalThis,
  'fetch',
  (fetch) =>
    (url: string | URL, init: RequestInit = {}) =>
      passed(`${init.method ?? 'GET'} ${withoutIds(new URL(url).pathname)}`, () => fetch(url, init)),
)

replace(nodemailer, 'createTransport', (createTransport) => (...args: Any[]) => {
  const transport = createTransport(...args)
  replace(transport, 'sendMail', (sendMail) => (mail: Any) => passed('a mail', () => sendMail.call(transport, mail)))
  return transport
})

for (const name of ['signalWithStart', 'executeUpdateWithStart']) {
  replace(
    WorkflowClient.prototype,
    name,
    (method) =>
      function (this: object, type: string, options: Any) {
        const { workflowId, args } = options.startWorkflowOperation?.options ?? options
        owners.set(workflowId, idsIn(args))
        return passed(`${name} ${type}`, () => method.call(this, type, options))
      },
  )
}
