import type { Bench } from './bench'

export function authenticationContract(bench: Bench): void {
  describe('when the bank asks for the customer', () => {
    test.each([true, false])('the charge waits, with the customer present: %s', async (onSession) => {
      const input = await bench.waiting(onSession)
      expect(await bench.find(input)).toMatchObject({ kind: 'REQUIRES_ACTION', chargeRef: input.chargeRef })
      expect(await bench.controls.settledCents(input.customerRef)).toEqual([])
    })

    test('it is paid when the customer agrees', async () => {
      const { chargeRef } = await bench.waiting(true)
      await bench.controls.answerBank(chargeRef, 'succeed')
      expect(await bench.processor.lookUpCharge(chargeRef)).toMatchObject({ kind: 'SUCCEEDED' })
    })

    test('it is declined when the customer fails', async () => {
      const { chargeRef } = await bench.waiting(true)
      await bench.controls.answerBank(chargeRef, 'fail')
      const code = 'payment_intent_authentication_failure'
      expect(await bench.processor.lookUpCharge(chargeRef)).toMatchObject({ kind: 'DECLINED', code })
    })

    test.each([true, false])('an abandoned one can never be paid, with the customer present: %s', async (onSession) => {
      const { chargeRef, customerRef } = await bench.waiting(onSession)
      const outcome = await bench.processor.cancelCharge(chargeRef)
      expect(outcome).toMatchObject({ kind: 'DECLINED', code: 'charge_cancelled' })
      expect(await bench.processor.cancelCharge(chargeRef)).toEqual(outcome)
      await expect(bench.controls.answerBank(chargeRef, 'succeed')).rejects.toThrow()
      expect(await bench.controls.settledCents(customerRef)).toEqual([])
    })

    test('abandoning one that was paid meanwhile tells so', async () => {
      const { chargeRef } = await bench.waiting(true)
      await bench.controls.answerBank(chargeRef, 'succeed')
      expect(await bench.processor.cancelCharge(chargeRef)).toMatchObject({ kind: 'SUCCEEDED', amountCents: 3900 })
    })
  })
}
