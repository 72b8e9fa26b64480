import { mkdirSync } from 'node:fs'
import { type Database, open, type RootDatabase } from 'lmdb'

interface Row {
  seq: number
  scopes: string[]
  value: unknown
}

export interface PageOptions {
  limit?: number
  /** Only rows older than this id (exclusive). */
  after?: string
  /** Only rows newer than this id (exclusive), still answered newest first. */
  before?: string
}

/** So many numbers are taken at once: to write down each would be a third of all that is written. */
const NUMBERS_RESERVED = 1_000

/**
 * The sandbox's memory: objects by collection and id, listed newest first within a scope.
 * Reads are synchronous and every write happens inside `transaction`, which commits all or nothing.
 * A commit lies in the page cache before `transaction` returns, so it survives a `kill -9` of the process
 * (not a power cut: nobody needs that of a stand-in, and the fsync would cost more than a charge).
 */
export class Store {
  readonly #root: RootDatabase
  readonly #rows: Database<Row, string[]>
  readonly #order: Database<string, (string | number)[]>
  readonly #facts: Database<unknown, string>
  #seq: number
  /** Up to where numbers are reserved: a process that takes over begins there. */
  #reserved = 0

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true })
    this.#root = open({ path: folder, noSync: true, maxDbs: 4 })
    this.#rows = this.#root.openDB({ name: 'rows' })
    this.#order = this.#root.openDB({ name: 'order' })
    this.#facts = this.#root.openDB({ name: 'facts' })
    this.#seq = (this.#facts.get('seq') as number | undefined) ?? 0
  }

  /** Runs `work` at once; an exception undoes everything it wrote. */
  transaction<T>(work: () => T): T {
    try {
      return this.#root.transactionSync(work)
    } catch (error) {
      // Numbers that it reserved are not.
      this.#reserved = 0
      throw error
    }
  }

  /** Adds a row, listed under '' (all of its collection) and each of `scopes`. */
  insert(collection: string, id: string, value: unknown, scopes: string[] = []): void {
    const seq = this.nextSeq()
    const row: Row = { seq, scopes: ['', ...scopes], value }
    this.#rows.putSync([collection, id], row)
    for (const scope of row.scopes) this.#order.putSync([collection, scope, seq], id)
  }

  /** Replaces a row's value; `scopes`, when given, replace where it is listed (its place in the order stays). */
  update(collection: string, id: string, value: unknown, scopes?: string[]): void {
    const row = this.#rows.get([collection, id])
    if (!row) throw new Error(`no ${collection} ${id} to update`)
    if (scopes && scopes.join() !== row.scopes.slice(1).join()) {
      for (const scope of row.scopes) this.#order.removeSync([collection, scope, row.seq])
      row.scopes = ['', ...scopes]
      for (const scope of row.scopes) this.#order.putSync([collection, scope, row.seq], id)
    }
    this.#rows.putSync([collection, id], { ...row, value })
  }

  get<T>(collection: string, id: string): T | undefined {
    return this.#rows.get([collection, id])?.value as T | undefined
  }

  remove(collection: string, id: string): void {
    const row = this.#rows.get([collection, id])
    if (!row) return
    for (const scope of row.scopes) this.#order.removeSync([collection, scope, row.seq])
    this.#rows.removeSync([collection, id])
  }

  seqOf(collection: string, id: string): number | undefined {
    return this.#rows.get([collection, id])?.seq
  }

  /** Rows of a scope, newest first. */
  *newest<T>(collection: string, scope = '', page: PageOptions = {}): Generator<T> {
    const from = page.after ? (this.seqOf(collection, page.after) ?? 0) - 1 : Number.MAX_SAFE_INTEGER
    const to = page.before ? (this.seqOf(collection, page.before) ?? 0) : 0
    yield* this.#walk<T>(
      { start: [collection, scope, from], end: [collection, scope, to], reverse: true },
      collection,
      page,
    )
  }

  /** Rows of a scope, oldest first. */
  *oldest<T>(collection: string, scope = '', page: { limit?: number } = {}): Generator<T> {
    const range = { start: [collection, scope, 0], end: [collection, scope, Number.MAX_SAFE_INTEGER] }
    yield* this.#walk<T>(range, collection, page)
  }

  *#walk<T>(range: object, collection: string, page: { limit?: number }): Generator<T> {
    let left = page.limit ?? Number.POSITIVE_INFINITY
    for (const { value: id } of this.#order.getRange(range)) {
      if (left-- <= 0) return
      const value = this.get<T>(collection, id)
      if (value !== undefined) yield value
    }
  }

  /** The first ids of a collection, oldest first. */
  oldestIds(collection: string, limit: number): string[] {
    const range = { start: [collection, '', 0], end: [collection, '', Number.MAX_SAFE_INTEGER], limit }
    return [...this.#order.getRange(range)].map(({ value }) => value)
  }

  fact<T>(name: string): T | undefined {
    return this.#facts.get(name) as T | undefined
  }

  setFact(name: string, value: unknown): void {
    this.#facts.putSync(name, value)
  }

  /** A number greater than every one before it, also across restarts. */
  nextSeq(): number {
    if (this.#seq >= this.#reserved) {
      this.#reserved = this.#seq + NUMBERS_RESERVED
      this.setFact('seq', this.#reserved)
    }
    this.#seq += 1
    return this.#seq
  }

  async close(): Promise<void> {
    await this.#root.close()
  }
}
