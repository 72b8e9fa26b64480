import { HOUR } from '../../domain/time'
import { nextWebhookTry } from '../../domain/webhook'

const BEGUN = Date.parse('2027-03-01T00:00:00Z')

test('a fact nobody takes is told for exactly three days, at ever longer intervals, and then no more', () => {
  const tries: number[] = []
  for (let n = 1, at: number | null; (at = nextWebhookTry(n, BEGUN)) !== null; n++) tries.push(at - BEGUN)
  expect(tries[0]).toBe(5_000)
  expect(tries.at(-1)).toBe(72 * HOUR)
  const pauses = tries.map((at, i) => at - (tries[i - 1] ?? 0))
  expect(pauses).toEqual([...pauses].sort((a, b) => a - b))
})
