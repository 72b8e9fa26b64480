import { HOUR } from '../../domain/time'
import { nextWebhookTry } from '../../domain/webhook'

const BEGUN = Date.parse('2027-03-01T00:00:00Z')

test('a fact nobody takes is told for exactly three days, at ever longer intervals, and then no more', () => {
  const all = Array.from({ length: 20 }, (_, before) => nextWebhookTry(before + 1, BEGUN))
  const given = all.indexOf(null)
  const tries = all.slice(0, given).map((at) => Number(at) - BEGUN)
  expect(all.slice(given).every((at) => at === null)).toBe(true)
  expect(tries[0]).toBe(5_000)
  expect(tries.at(-1)).toBe(72 * HOUR)
  const pauses = tries.map((at, i) => at - (tries[i - 1] ?? 0))
  expect(pauses).toEqual([...pauses].sort((a, b) => a - b))
})
