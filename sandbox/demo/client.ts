import { randomUUID } from 'node:crypto'
import type { Page } from './resources'

/** The HTTP API, or a stand-in's controls, as a client sees it. Every call answers the body of a success. */
export type Client = {
  get<T>(path: string): Promise<T>
  post<T>(path: string, body?: unknown): Promise<T>
  put<T>(path: string, body: unknown): Promise<T>
}

/** An answer other than 2xx, with the problem document's own words. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    request: string,
  ) {
    super(`${request} answered ${status} ${code}: ${detail}`)
  }
}

/** A client of the server at `base`, with a key if it wants one. */
export function clientOf(base: string, key?: string): Client {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    }).catch((error: Error) => {
      throw new Error(`${method} ${path} found nobody at ${base}: ${String(error.cause ?? error.message)}`)
    })
    const text = await response.text()
    if (response.ok) return (text === '' ? undefined : JSON.parse(text)) as T
    const { code, detail } = problemIn(text)
    throw new Refused(response.status, code, detail, `${method} ${path}`)
  }
  return {
    get: (path) => call('GET', path),
    post: (path, body = {}) => call('POST', path, body),
    put: (path, body) => call('PUT', path, body),
  }
}

/** Every object of a list, page by page, newest first; stops early after a page for which `enough` says so. */
export async function everything<T>(
  client: Client,
  path: string,
  enough: (page: readonly T[]) => boolean = () => false,
): Promise<T[]> {
  const all: T[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const next: Page<T> = await client.get<Page<T>>(withQuery(path, `limit=100${cursor && `&cursor=${cursor}`}`))
    all.push(...next.data)
    cursor = enough(next.data) ? null : next.nextCursor
  }
  return all
}

const withQuery = (path: string, query: string) => `${path}${path.includes('?') ? '&' : '?'}${query}`

function problemIn(text: string): { code: string; detail: string } {
  try {
    const { code = 'no code', detail = text } = JSON.parse(text)
    return { code, detail }
  } catch {
    return { code: 'no problem document', detail: text.slice(0, 200) }
  }
}
