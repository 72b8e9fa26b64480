import type { Bench } from './bench'

export function refundsContract(bench: Bench): void {
  describe('refunds', () => {
    test('give parts back, each once, also under a key the processor has forgotten', async () => {
      const { chargeRef } = await bench.paid()
      const refundId = bench.unique('ref')
      const part = { key: refundId, refundId, chargeRef, amountCents: 1000 }
      const first = await bench.processor.refund(part)
      expect(first).toMatchObject({ kind: 'SUCCEEDED', refundRef: expect.any(String) })
      expect(await bench.processor.refund(part)).toEqual(first)
      expect(await bench.processor.refund({ ...part, key: `${refundId}:later` })).toEqual(first)
      const rest = bench.unique('ref')
      const second = await bench.processor.refund({ key: rest, refundId: rest, chargeRef, amountCents: 2900 })
      expect(second).toMatchObject({ kind: 'SUCCEEDED' })
      expect(second).not.toEqual(first)
    })

    test('never give back more than was paid', async () => {
      const { chargeRef } = await bench.paid()
      const [whole, more] = [bench.unique('ref'), bench.unique('ref')]
      await bench.processor.refund({ key: whole, refundId: whole, chargeRef, amountCents: 3900 })
      const outcome = await bench.processor.refund({ key: more, refundId: more, chargeRef, amountCents: 1 })
      expect(outcome).toMatchObject({ kind: 'FAILED', refundRef: null, code: 'charge_already_refunded' })
    })
  })
}
