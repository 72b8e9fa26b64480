import type { Instant } from '../../../domain/time'
import {
  byOpening,
  firstInOrder,
  type Given,
  laterPlace,
  type Place,
  takesFromEarlier,
} from '../../../domain/usage/allowance'
import type { Transaction } from '../client'
import { type Batch, type Candidate, candidate, type Draw, type Ratable } from './candidates'
import { readScope, type UsageNumber } from './intake'
import { countKey, lockCounts, type MonthOf, saveCounts } from './month-counts'
import { firstPriced, lastFree, placeOf, type StoredUsage } from './stored-units'

/** Who is free by an allowance among the new ones, by `openedBy`, and which stored ones changed sides. */
export type Drawn = { free: Set<string>; becameFree: StoredUsage[]; becamePriced: StoredUsage[] }

type Drawer = Candidate & { draw: Draw }
type Share = { fresh: Drawer[]; gone: Drawer[] }

/**
 * Lets new usage draw on the stored allowances in the order of opening (C11), and gives back what `voided` had drawn.
 * Usage that is reported late takes its place from the last that was free, and what is given back goes to the first that
 * was priced: the same are free as if all had been reported in order (I18). What opened before `closed` stays as it is.
 */
export async function drawOnStore(
  tx: Transaction,
  batch: Batch,
  { fresh, voided, closed }: { fresh: readonly Candidate[]; voided: readonly StoredUsage[]; closed: Instant },
): Promise<Drawn> {
  const shares = sharesOf(batch, fresh, voided)
  const before = await lockCounts(
    tx,
    [...shares.values()].flatMap(({ fresh, gone }) => [...fresh, ...gone].map(({ draw }) => draw.of)),
  )
  const after = new Map(before)
  const drawn: Drawn = { free: new Set(), becameFree: [], becamePriced: [] }
  const without = voided.map(({ id }) => id)
  for (const [key, share] of shares) {
    const given = before.get(key) ?? { used: 0, last: null }
    after.set(key, await drawOnOne(tx, batch, { key, share, given, closed, without }, drawn))
  }
  await saveCounts(tx, before, after)
  return drawn
}

/** By allowance: what draws on it, and what had drawn on it and is void now. */
function sharesOf(batch: Batch, fresh: readonly Candidate[], voided: readonly StoredUsage[]): Map<string, Share> {
  const shares = new Map<string, Share>()
  const add = (to: keyof Share, each: Candidate) => {
    if (each.draw === null) return
    const key = countKey(each.draw.of)
    const share = shares.get(key) ?? { fresh: [], gone: [] }
    share[to].push(each as Drawer)
    shares.set(key, share)
  }
  for (const each of fresh) add('fresh', each)
  for (const each of voided) if (each.rating === 'FREE_ALLOWANCE') add('gone', candidate(batch, each))
  return shares
}

type Turn = { key: string; share: Share; given: Given; closed: Instant; without: string[] }

async function drawOnOne(tx: Transaction, batch: Batch, turn: Turn, drawn: Drawn): Promise<Given> {
  const { fresh, gone } = turn.share
  const freePerMonth = Math.max(...[...fresh, ...gone].map(({ draw }) => draw.freePerMonth))
  const given = { ...turn.given, used: Math.max(0, turn.given.used - gone.length) }
  const placed = fresh.map(({ draw: { openedAt, openedBy } }) => ({ openedAt, openedBy }))
  if (gone.length === 0 && !takesFromEarlier(placed, given, freePerMonth)) {
    const free = firstInOrder(placed, freePerMonth - given.used)
    for (const { openedBy } of free) drawn.free.add(openedBy)
    return { used: given.used + free.length, last: laterPlace(given.last, free.at(-1) ?? null) }
  }
  return redraw(tx, batch, { ...turn, given }, { placed, freePerMonth }, drawn)
}

/**
 * As many of the last free and of the first priced as may change sides are looked at again together with the new ones, and
 * one free one more: it stays free, and is the last if all that are new open before it.
 */
async function redraw(
  tx: Transaction,
  batch: Batch,
  { key, share, given, closed, without }: Turn,
  { placed, freePerMonth }: { placed: Place[]; freePerMonth: number },
  drawn: Drawn,
): Promise<Given> {
  const count = share.fresh.length + share.gone.length
  const scope = await readScope(tx, batch.account, ([...share.fresh, ...share.gone] as [Drawer])[0].usage)
  for (const number of scope) if (!batch.numbers.has(number.id)) batch.numbers.set(number.id, number)
  const tail = await lastFree(tx, { key, from: closed, count: count + 1, without })
  const head =
    share.gone.length === 0 ? [] : await nextPriced(tx, batch, { share, scope, tail, closed, count, without, key })
  const slots = freePerMonth - (given.used - tail.length)
  const free = firstInOrder<Place>([...tail.map(placeOf), ...head.map(placeOf), ...placed], slots)
  const isFree = new Set(free.map(({ openedBy }) => openedBy))
  for (const { openedBy } of placed) if (isFree.has(openedBy)) drawn.free.add(openedBy)
  drawn.becamePriced.push(...tail.filter(({ openedBy }) => !isFree.has(openedBy)))
  drawn.becameFree.push(...head.filter(({ openedBy }) => isFree.has(openedBy)))
  return { used: given.used - tail.length + free.length, last: free.at(-1) ?? given.last }
}

type Search = {
  share: Share
  scope: UsageNumber[]
  tail: StoredUsage[]
  closed: Instant
  count: number
  without: string[]
  key: string
}

/** The first priced ones of the same allowance: they open after the last free one, or after what is void now. */
async function nextPriced(tx: Transaction, batch: Batch, search: Search): Promise<StoredUsage[]> {
  const { share, scope, tail, closed, count, without, key } = search
  const [{ usage }] = share.gone as [Drawer]
  const places: Ratable[] = [...tail, ...share.gone.map(({ usage }) => usage)].sort(byOpening)
  const from = Math.max(closed, places[0]?.openedAt ?? closed)
  const { unit, category } = usage
  const found = await firstPriced(tx, { numberIds: scope.map(({ id }) => id), unit, category, from, count, without })
  return found.filter((each) => allowanceOf(candidate(batch, each)) === key)
}

const allowanceOf = ({ draw }: Candidate): string | null => (draw === null ? null : countKey(draw.of as MonthOf))
