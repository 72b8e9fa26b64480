import { randomUUID } from 'node:crypto'
import { ok, operator } from './client'
import type { Country } from './phone-numbers'
import type { HostedNumber } from './resources'

/** A tariff of dialogues: the same price for either initiator, and every other country costs as much as the first. */
export async function publishTariff(
  code: string,
  effectiveFrom: string,
  rates: Partial<Record<Country, number>>,
): Promise<void> {
  const markets: [string, number][] = Object.entries(rates)
  const rows = [...markets, ['OTHER', markets[0]?.[1] ?? 0] as const].flatMap(([market, priceMicros]) =>
    ['BUSINESS_INITIATED', 'USER_INITIATED'].map((key) => ({ market, key, priceMicros })),
  )
  await ok(operator.post('/v1/tariffs', { code, effectiveFrom, currency: 'USD', unit: 'DIALOGUE', rates: rows }))
}

/** A delivered template: the simplest message that opens a dialogue. */
export function template(number: HostedNumber, at: string, contact: string): Record<string, unknown> {
  return {
    id: randomUUID(),
    numberId: number.id,
    contact,
    direction: 'OUTBOUND',
    kind: 'TEMPLATE',
    category: 'MARKETING',
    at,
    status: 'DELIVERED',
  }
}
