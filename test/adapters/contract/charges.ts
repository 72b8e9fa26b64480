import type { ChargeInput } from '../../../activities/ports/processor'
import type { Bench, ProcessorControls } from './bench'

export function chargesContract(bench: Bench): void {
  describe('charging', () => {
    test('a good card is charged the amount, and the charge is found by attempt and by reference', async () => {
      const input = await bench.paid()
      const outcome = { kind: 'SUCCEEDED', chargeRef: input.chargeRef, amountCents: 3900 }
      expect(await bench.find(input)).toEqual(outcome)
      expect(await bench.processor.lookUpCharge(input.chargeRef)).toEqual(outcome)
    })

    test('a key charges once, however often it is sent', async () => {
      const { chargeRef, ...input } = await bench.paid()
      expect(await bench.processor.charge(input)).toMatchObject({ kind: 'SUCCEEDED', chargeRef })
      expect(await bench.controls.settledCents(input.customerRef)).toEqual([3900])
    })

    test('control: another key charges again', async () => {
      const { chargeRef: _, ...input } = await bench.paid()
      await bench.processor.charge(bench.again(input))
      expect(await bench.controls.settledCents(input.customerRef)).toEqual([3900, 3900])
    })

    test('an attempt that was never sent is not found', async () => {
      const input = await bench.paid()
      expect(await bench.find({ ...input, attemptId: bench.unique('att') })).toBeNull()
    })

    test('a decline is a value with the raw code, the same under its key and by look-up', async () => {
      const { token, code } = bench.controls.tokens.declined
      const input = await bench.chargeable(token)
      const outcome = await bench.processor.charge(input)
      expect(outcome).toMatchObject({ kind: 'DECLINED', code, chargeRef: expect.any(String) })
      expect(await bench.processor.charge(input)).toEqual(outcome)
      expect(await bench.find(input)).toEqual(outcome)
      expect(await bench.controls.settledCents(input.customerRef)).toEqual([])
    })

    test('a detached method is declined by a code of its own', async () => {
      const input = await bench.chargeable(bench.controls.tokens.good)
      await bench.processor.detachMethod(input.methodRef)
      expect(await bench.processor.charge(input)).toMatchObject({ kind: 'DECLINED', code: 'payment_method_gone' })
    })

    test('an amount below the processor’s least is declined, not retried for ever', async () => {
      const input = await bench.chargeable(bench.controls.tokens.good, { amountCents: 1 })
      expect(await bench.processor.charge(input)).toMatchObject({ kind: 'DECLINED', code: 'amount_too_small' })
    })

    test('a bank debit is PROCESSING until its bank has answered', async () => {
      const input = await bench.chargeable(bench.controls.tokens.slow)
      expect(await bench.processor.charge(input)).toMatchObject({ kind: 'PROCESSING' })
      expect(await bench.find(input)).toMatchObject({ kind: 'PROCESSING' })
    })

    async function underWay() {
      const input = await bench.chargeable(bench.controls.tokens.slow)
      const outcome = await bench.processor.charge(input)
      if (outcome.kind !== 'PROCESSING') throw new Error(`not on its way: ${outcome.kind}`)
      return { ...input, chargeRef: outcome.chargeRef }
    }

    test('a bank debit is not abandoned while it is on its way, and paid once its bank says so', async () => {
      const { chargeRef, ...input } = await underWay()
      expect(await bench.processor.cancelCharge(chargeRef)).toMatchObject({ kind: 'PROCESSING' })
      await bench.controls.settleDebit(chargeRef, null)
      expect(await bench.processor.lookUpCharge(chargeRef)).toMatchObject({ kind: 'SUCCEEDED', amountCents: 3900 })
      expect(await bench.find(input)).toMatchObject({ kind: 'SUCCEEDED' })
    })

    test('a bank debit that its bank returns is declined with the bank’s code', async () => {
      const { chargeRef, customerRef } = await underWay()
      await bench.controls.settleDebit(chargeRef, 'account_closed')
      expect(await bench.processor.lookUpCharge(chargeRef)).toMatchObject({ kind: 'DECLINED', code: 'account_closed' })
      expect(await bench.controls.settledCents(customerRef)).toEqual([])
    })

    test('a method that is drawn on in another currency is declined, not retried for ever', async () => {
      const input = await bench.chargeable(bench.controls.tokens.slow, { currency: 'EUR' })
      expect(await bench.processor.charge(input)).toMatchObject({ kind: 'DECLINED', code: 'currency_not_supported' })
    })

    test('a PayPal account is stored as such and charged', async () => {
      const customerRef = await bench.customer()
      const method = await bench.stored(customerRef, bench.controls.tokens.payPal)
      expect(method).toMatchObject({ type: 'PAYPAL', expMonth: null, currency: null })
      const input = {
        ...(await bench.chargeable(bench.controls.tokens.good)),
        customerRef,
        methodRef: method.methodRef,
      }
      expect(await bench.processor.charge(input)).toMatchObject({ kind: 'SUCCEEDED' })
    })
  })

  describe('when the answer says nothing', () => {
    async function met(what: Parameters<ProcessorControls['nextCharge']>[1]): Promise<ChargeInput> {
      const input = await bench.chargeable(bench.controls.tokens.good)
      await bench.controls.nextCharge(input.methodRef, what)
      return input
    }

    test('a lost answer is UNKNOWN, the charge behind it is found, and repeating the key moves nothing', async () => {
      const input = await met('LOST_ANSWER')
      expect(await bench.processor.charge(input)).toMatchObject({ kind: 'UNKNOWN' })
      expect(await bench.find(input)).toMatchObject({ kind: 'SUCCEEDED', amountCents: 3900 })
      await bench.processor.charge(input)
      expect(await bench.controls.settledCents(input.customerRef)).toEqual([3900])
    })

    test('a server error spends the key: only another key goes through', async () => {
      const input = await met('SERVER_ERROR')
      const outcome = await bench.processor.charge(input)
      expect(outcome).toMatchObject({ kind: 'TRANSIENT', answered: true })
      expect(await bench.processor.charge(input)).toEqual(outcome)
      expect(await bench.processor.charge(bench.again(input))).toMatchObject({ kind: 'SUCCEEDED' })
      expect(await bench.controls.settledCents(input.customerRef)).toEqual([3900])
    })

    test('a rate limit leaves the key good', async () => {
      const input = await met('RATE_LIMIT')
      expect(await bench.processor.charge(input)).toMatchObject({ kind: 'TRANSIENT', answered: false })
      expect(await bench.processor.charge(input)).toMatchObject({ kind: 'SUCCEEDED' })
    })

    test('an issuer that is not available is TRANSIENT, and another key goes through', async () => {
      const input = await met('NO_ISSUER')
      expect(await bench.processor.charge(input)).toMatchObject({ kind: 'TRANSIENT', answered: true })
      expect(await bench.processor.charge(bench.again(input))).toMatchObject({ kind: 'SUCCEEDED' })
    })
  })
}
