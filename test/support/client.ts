import type { Page } from './resources'

export type Reply<T = Record<string, unknown>> = { status: number; body: T; headers: Headers }

export type Call = { idempotencyKey?: string; headers?: Record<string, string> }

export type Client = {
  get<T>(path: string): Promise<Reply<T>>
  post<T>(path: string, body?: unknown, call?: Call): Promise<Reply<T>>
  put<T>(path: string, body?: unknown): Promise<Reply<T>>
  patch<T>(path: string, body?: unknown): Promise<Reply<T>>
  delete<T>(path: string): Promise<Reply<T>>
}

/**
 * Where the stack under test serves: the one this file started for itself or that was named by hand, else the one that
 * global-setup started for this worker of Jest.
 */
export function apiUrl(): string {
  const { LINEKEEPER_TEST_URL: named, LINEKEEPER_TEST_URLS: ofWorkers = '', JEST_WORKER_ID: worker = '1' } = process.env
  const url = named ?? ofWorkers.split(' ')[Number(worker) - 1]
  if (!url) throw new Error('LINEKEEPER_TEST_URL is not set: run through Jest, or name a running stack in it.')
  return url
}

/** One request as it goes over the wire; `body` is sent as it is. Answers are parsed when they say they are JSON. */
export async function send<T>(url: string, init: RequestInit): Promise<Reply<T>> {
  const response = await fetch(url, init)
  const text = await response.text()
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '') && text !== ''
  return { status: response.status, body: (isJson ? JSON.parse(text) : text) as T, headers: response.headers }
}

/** A client that speaks JSON with the given key; `null` sends no key at all. */
export function clientWith(key: string | null, base: () => string = apiUrl): Client {
  const call = <T>(method: string, path: string, body?: unknown, { idempotencyKey, headers }: Call = {}) =>
    send<T>(`${base()}${path}`, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
  return {
    get: (path) => call('GET', path),
    post: (path, body = {}, options) => call('POST', path, body, options),
    put: (path, body = {}) => call('PUT', path, body),
    patch: (path, body = {}) => call('PATCH', path, body),
    delete: (path) => call('DELETE', path),
  }
}

export const anonymous = clientWith(null)
export const signup = clientWith('lk_dev_signup')
export const support = clientWith('lk_dev_support')
export const operator = clientWith('lk_dev_operator')

/** The body of an answer that must be a success; otherwise an error that shows the whole answer. */
export async function ok<T>(reply: Promise<Reply<T>>): Promise<T> {
  const { status, body } = await reply
  if (status < 200 || status > 299) throw new Error(`Expected success, got ${status}: ${JSON.stringify(body)}`)
  return body
}

/** Every object of a list, read page by page, newest first as the API gives it. */
export async function everything<T>(client: Client, path: string): Promise<T[]> {
  const all: T[] = []
  let cursor: string | null = null
  do {
    const query: string = `${path.includes('?') ? '&' : '?'}limit=100${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`
    const page: Page<T> = await ok(client.get<Page<T>>(`${path}${query}`))
    all.push(...page.data)
    cursor = page.nextCursor
  } while (cursor !== null)
  return all
}

/** Waits until `look` gives something; the error after `withinMs` says what was awaited. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>, withinMs = 60_000): Promise<T> {
  for (const deadline = Date.now() + withinMs; ; ) {
    const seen = await look()
    if (seen !== undefined) return seen
    if (Date.now() > deadline) throw new Error(`Not within ${withinMs / 1000} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
