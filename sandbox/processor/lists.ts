import { badParameter, missingObject } from './errors'
import type { Kind, Kinds } from './objects'
import type { World } from './world'

export interface ListQuery {
  limit?: number
  starting_after?: string
  ending_before?: string
  created?: { gt?: number; gte?: number; lt?: number; lte?: number }
}

interface Page<T> {
  object: 'list'
  data: T[]
  has_more: boolean
  url: string
}

/** A page of a list, newest first. `keep` narrows it beyond its scope. */
export function page<K extends Kind>(
  world: World,
  kind: K,
  url: string,
  query: ListQuery,
  scope = '',
  keep: (object: Kinds[K]) => boolean = () => true,
): Page<Kinds[K]> {
  const limit = query.limit ?? 10
  if (limit < 1 || limit > 100) {
    throw badParameter('Limit must be between 1 and 100.', 'limit', 'parameter_invalid_integer')
  }
  for (const [param, id] of [
    ['starting_after', query.starting_after],
    ['ending_before', query.ending_before],
  ] as const) {
    if (id !== undefined && !world.find(kind, id)) throw missingObject(kind, id, param, false)
  }
  const data: Kinds[K][] = []
  let more = false
  const cursor = { after: query.starting_after, before: query.ending_before }
  for (const object of world.store.newest<Kinds[K]>(kind, scope, cursor)) {
    if (!isWithin(object.created, query.created) || !keep(object)) {
      // Newest first: once older than the lower bound, nothing further can match.
      if (isBefore(object.created, query.created)) break
      continue
    }
    if (data.length === limit) {
      more = true
      // Going back, the page is the one nearest the cursor, which is the last `limit` of the walk.
      if (query.ending_before === undefined) break
      data.shift()
    }
    data.push(object)
  }
  return { object: 'list', data, has_more: more, url }
}

function isBefore(at: number, range: ListQuery['created']): boolean {
  return (range?.gte !== undefined && at < range.gte) || (range?.gt !== undefined && at <= range.gt)
}

function isWithin(at: number, range: ListQuery['created']): boolean {
  if (!range) return true
  const tooLate = (range.lt !== undefined && at >= range.lt) || (range.lte !== undefined && at > range.lte)
  return !tooLate && !isBefore(at, range)
}
