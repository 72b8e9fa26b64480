import { DAY, HOUR } from '../../domain/time'
import { nextWebhookTry } from '../../domain/webhook'

const BEGUN = Date.parse('2027-03-01T00:00:00Z')

test('a fact nobody takes is told for exactly three days, at ever longer intervals, and then no more', () => {
  const tries: number[] = []
  for (let at = nextWebhookTry(BEGUN, BEGUN); at !== null; at = nextWebhookTry(BEGUN, at)) tries.push(at - BEGUN)
  expect(tries).toHaveLength(9)
  expect(tries[0]).toBe(5_000)
  expect(tries.at(-1)).toBe(72 * HOUR)
  const pauses = tries.map((at, i) => at - (tries[i - 1] ?? 0))
  expect(pauses).toEqual([...pauses].sort((a, b) => a - b))
})

test('tries that were missed while no process ran are not made up for in a row', () => {
  expect(nextWebhookTry(BEGUN, BEGUN + 8 * HOUR)).toBe(BEGUN + 17.5 * HOUR)
  expect(nextWebhookTry(BEGUN, BEGUN + 4 * DAY)).toBeNull()
})
