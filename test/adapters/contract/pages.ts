import type { MethodType } from '../../../domain/method/acceptance'
import type { Bench } from './bench'

const pageRefIn = (url: string) => /cs_[A-Za-z0-9_]+/.exec(url)?.[0] ?? url

export function pagesContract(bench: Bench): void {
  describe('a hosted payment page', () => {
    async function page() {
      const customerRef = await bench.customer()
      const attempt = {
        attemptId: bench.unique('att'),
        invoiceId: bench.unique('inv'),
        accountId: bench.unique('acc'),
        customerRef,
      }
      const made = await bench.processor.createPaymentPage({
        ...attempt,
        key: attempt.attemptId,
        amountCents: 3900,
        currency: 'USD',
        description: 'Hosting of one number',
        locale: 'en',
        returnUrl: 'https://billing.example.com/paid',
      })
      return { ...attempt, ...made }
    }

    test('has an address, an end, and no charge before somebody pays', async () => {
      const { pageRef, url, expiresAt } = await page()
      expect(url).toMatch(/^https?:\/\//)
      expect(expiresAt).toBeGreaterThan(Date.now() + 60_000)
      expect(await bench.processor.lookUpPaymentPage(pageRef)).toBeNull()
      expect(await bench.processor.paymentPageUrl(pageRef)).toBe(url)
    })

    test('once paid shows its charge, found by attempt too, and a method that can be charged again', async () => {
      const { pageRef, attemptId, customerRef } = await page()
      await bench.controls.finishPage(pageRef, bench.controls.tokens.otherGood)
      const result = await bench.processor.lookUpPaymentPage(pageRef)
      expect(result).toMatchObject({
        outcome: { kind: 'SUCCEEDED', amountCents: 3900 },
        methodRef: expect.any(String),
      })
      expect(await bench.processor.paymentPageUrl(pageRef)).toBeNull()
      const found = await bench.processor.findCharge({ attemptId, customerRef, sentAfter: Date.now() - 60_000 })
      expect(found).toEqual(result?.outcome)
      const next = await bench.chargeable(bench.controls.tokens.good)
      const methodRef = result?.methodRef ?? ''
      expect(await bench.processor.charge({ ...next, customerRef, methodRef })).toMatchObject({ kind: 'SUCCEEDED' })
    })

    test('on which a card was refused is still waiting, and another card pays it', async () => {
      const { pageRef, attemptId, customerRef } = await page()
      const refused = bench.controls.finishPage(pageRef, bench.controls.tokens.declined.token)
      await expect(refused).rejects.toThrow()
      expect(await bench.processor.lookUpPaymentPage(pageRef)).toBeNull()
      const found = await bench.processor.findCharge({ attemptId, customerRef, sentAfter: Date.now() - 60_000 })
      expect(found).toMatchObject({ kind: 'REQUIRES_ACTION' })
      await bench.controls.finishPage(pageRef, bench.controls.tokens.good)
      expect(await bench.processor.lookUpPaymentPage(pageRef)).toMatchObject({ outcome: { kind: 'SUCCEEDED' } })
    })

    test('that is closed cannot be paid', async () => {
      const { pageRef } = await page()
      expect(await bench.processor.expirePaymentPage(pageRef)).toBeNull()
      expect(await bench.processor.expirePaymentPage(pageRef)).toBeNull()
      expect(await bench.processor.paymentPageUrl(pageRef)).toBeNull()
      await expect(bench.controls.finishPage(pageRef, bench.controls.tokens.good)).rejects.toThrow()
    })

    test('that was paid before it is closed tells so', async () => {
      const { pageRef } = await page()
      await bench.controls.finishPage(pageRef, bench.controls.tokens.good)
      expect(await bench.processor.expirePaymentPage(pageRef)).toMatchObject({
        kind: 'SUCCEEDED',
        amountCents: 3900,
      })
    })

    test('whose charge is abandoned can no longer be paid, even after a refused card', async () => {
      const { pageRef, attemptId, customerRef } = await page()
      await expect(bench.controls.finishPage(pageRef, bench.controls.tokens.declined.token)).rejects.toThrow()
      const found = await bench.processor.findCharge({ attemptId, customerRef, sentAfter: Date.now() - 60_000 })
      if (found?.kind !== 'REQUIRES_ACTION') throw new Error(`not waiting: ${found?.kind}`)
      expect(await bench.processor.cancelCharge(found.chargeRef)).toMatchObject({ kind: 'DECLINED' })
      await expect(bench.controls.finishPage(pageRef, bench.controls.tokens.good)).rejects.toThrow()
      expect(await bench.controls.settledCents(customerRef)).toEqual([])
    })
  })

  test('a hosted method page stores a method for its account', async () => {
    const [customerRef, accountId] = [await bench.customer(), bench.unique('acc')]
    const returnUrl = 'https://billing.example.com/stored'
    const types: MethodType[] = ['CARD', 'PAYPAL', 'BANK_TRANSFER']
    const input = { key: bench.unique('page'), customerRef, accountId, returnUrl, types, currency: 'USD' }
    const pageRef = pageRefIn(await bench.processor.createMethodPage(input))
    expect(await bench.processor.lookUpMethodPage(pageRef)).toBeNull()
    await bench.controls.finishPage(pageRef, bench.controls.tokens.good)
    const result = await bench.processor.lookUpMethodPage(pageRef)
    expect(result).toMatchObject({ accountId, method: { type: 'CARD', methodRef: expect.any(String) } })
    const methodRef = result?.method.methodRef ?? ''
    const next = await bench.chargeable(bench.controls.tokens.good)
    expect(await bench.processor.charge({ ...next, customerRef, methodRef })).toMatchObject({ kind: 'SUCCEEDED' })
  })
}
