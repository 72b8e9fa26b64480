import type { AttemptOutcome, InvoiceStatus } from '../../domain/invoice/record'
import { type LinkState, linkState } from '../../domain/payment-link'

const NOW = Date.UTC(2027, 1, 10)
const ENDLESS = { expiresAt: null, revokedAt: null }

describe('a payment link', () => {
  const states: [InvoiceStatus, LinkState][] = [
    ['OPEN', 'PAYABLE'],
    ['UNCOLLECTIBLE', 'PAYABLE'],
    ['PROCESSING', 'PROCESSING'],
    ['PAID', 'PAID'],
    ['VOID', 'VOID'],
    ['DRAFT', 'VOID'],
  ]
  it.each(states)('of an invoice that is %s is %s', (status, state) => {
    expect(linkState(ENDLESS, { status }, [], NOW)).toBe(state)
  })

  const outcomes: [AttemptOutcome, LinkState][] = [
    ['SENT', 'PROCESSING'],
    ['UNKNOWN', 'PROCESSING'],
    ['DECLINED', 'PAYABLE'],
    ['REQUIRES_ACTION', 'PAYABLE'],
  ]
  it.each(outcomes)('of an open invoice with a try that is %s is %s (I1)', (outcome, state) => {
    expect(linkState(ENDLESS, { status: 'OPEN' }, [{ outcome }], NOW)).toBe(state)
  })

  it('ends at its instant and not a millisecond before, or when it is revoked, whatever became of the invoice', () => {
    const at = (expiresAt: number | null, revokedAt: number | null, status: InvoiceStatus = 'OPEN') =>
      linkState({ expiresAt, revokedAt }, { status }, [], NOW)
    expect(at(NOW + 1, null)).toBe('PAYABLE')
    expect(at(NOW, null)).toBe('ENDED')
    expect(at(null, NOW - 1)).toBe('ENDED')
    expect(at(NOW, null, 'PAID')).toBe('ENDED')
  })
})
