import type { Bench } from './bench'

export function disputesContract(bench: Bench): void {
  describe('disputes', () => {
    const looked = (disputeRef: string) => bench.processor.lookUpDispute(disputeRef)

    test('are looked up by their own id and name the charge, the amount and how they stand', async () => {
      const { chargeRef } = await bench.paid()
      const disputeRef = await bench.controls.dispute(chargeRef, 'OPEN')
      const opened = { disputeRef, chargeRef, amountCents: 3900, reason: expect.any(String) }
      expect(await looked(disputeRef)).toEqual({ ...opened, kind: 'OPEN' })
      await bench.controls.dispute(chargeRef, 'WON')
      expect(await looked(disputeRef)).toEqual({ ...opened, kind: 'WON' })
      await bench.controls.dispute(chargeRef, 'LOST')
      expect(await looked(disputeRef)).toEqual({ ...opened, kind: 'LOST' })
    })

    test('are inquiries as long as no money has moved', async () => {
      const { chargeRef } = await bench.paid()
      const disputeRef = await bench.controls.dispute(chargeRef, 'INQUIRY')
      expect(await looked(disputeRef)).toMatchObject({ kind: 'INQUIRY', chargeRef })
      await bench.controls.dispute(chargeRef, 'OPEN')
      expect(await looked(disputeRef)).toMatchObject({ kind: 'OPEN' })
    })

    test('keep their charge from being refunded while they are open', async () => {
      const { chargeRef } = await bench.paid()
      await bench.controls.dispute(chargeRef, 'OPEN')
      const refundId = bench.unique('ref')
      const outcome = await bench.processor.refund({ key: refundId, refundId, chargeRef, amountCents: 3900 })
      expect(outcome).toMatchObject({ kind: 'FAILED', code: 'charge_disputed' })
    })
  })
}
