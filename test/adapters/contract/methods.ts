import type { Bench } from './bench'

export function methodsContract(bench: Bench): void {
  describe('customers and methods', () => {
    test('one account gets one customer, also under a key the processor has forgotten', async () => {
      const accountId = bench.unique('acc')
      const input = { key: accountId, accountId, email: `${accountId}@example.com`, name: 'Ada Ltd' }
      const first = await bench.processor.createCustomer(input)
      expect(await bench.processor.createCustomer(input)).toBe(first)
      expect(await bench.processor.createCustomer({ ...input, key: `${accountId}:later` })).toBe(first)
    })

    test('two accounts with one e-mail address get two customers', async () => {
      const [one, two] = [bench.unique('acc'), bench.unique('acc')]
      const input = { email: `${one}@example.com`, name: 'Ada Ltd' }
      const first = await bench.processor.createCustomer({ ...input, key: one, accountId: one })
      expect(await bench.processor.createCustomer({ ...input, key: two, accountId: two })).not.toBe(first)
    })

    test('a stored card shows its brand, last digits and end', async () => {
      const method = await bench.stored(await bench.customer(), bench.controls.tokens.good)
      expect(method).toMatchObject({ type: 'CARD', last4: expect.stringMatching(/^\d{4}$/) })
      expect(method.brand).toMatch(/\w+/)
      expect(method.expYear).toBeGreaterThan(2025)
    })

    test('storing a method twice is storing it once', async () => {
      const customerRef = await bench.customer()
      const { methodRef } = await bench.stored(customerRef, bench.controls.tokens.good)
      expect((await bench.stored(customerRef, methodRef)).methodRef).toBe(methodRef)
    })

    test('a token its bank refuses is a value with the bank’s code', async () => {
      const { token, code } = bench.controls.tokens.refused
      const result = await bench.processor.attachMethod({
        key: bench.unique('k'),
        customerRef: await bench.customer(),
        token,
      })
      expect(result).toMatchObject({ kind: 'REFUSED', code })
    })

    test('a token that does not exist is refused as well', async () => {
      const input = { key: bench.unique('k'), customerRef: await bench.customer(), token: 'pm_that_never_was' }
      expect(await bench.processor.attachMethod(input)).toMatchObject({ kind: 'REFUSED' })
    })

    test('a method that belongs to another customer is refused', async () => {
      const { methodRef } = await bench.stored(await bench.customer(), bench.controls.tokens.good)
      const input = { key: bench.unique('k'), customerRef: await bench.customer(), token: methodRef }
      expect(await bench.processor.attachMethod(input)).toMatchObject({ kind: 'REFUSED' })
    })

    test('a method is detached once and for all, and an unknown one counts as detached', async () => {
      const { methodRef } = await bench.stored(await bench.customer(), bench.controls.tokens.good)
      await bench.processor.detachMethod(methodRef)
      await bench.processor.detachMethod(methodRef)
      await bench.processor.detachMethod('pm_that_never_was')
    })

    test('a stored method is looked up with its customer, as it is now', async () => {
      const customerRef = await bench.customer()
      const method = await bench.stored(customerRef, bench.controls.tokens.good)
      expect(await bench.processor.lookUpMethod(method.methodRef)).toEqual({ customerRef, method })
      await bench.controls.renewCard(method.methodRef, { expMonth: 3, expYear: 2041, last4: '1881' })
      const renewed = { ...method, expMonth: 3, expYear: 2041, last4: '1881' }
      expect(await bench.processor.lookUpMethod(method.methodRef)).toEqual({ customerRef, method: renewed })
    })

    test('a detached or unknown method is nobody’s', async () => {
      const { methodRef } = await bench.stored(await bench.customer(), bench.controls.tokens.good)
      await bench.processor.detachMethod(methodRef)
      expect(await bench.processor.lookUpMethod(methodRef)).toBeNull()
      expect(await bench.processor.lookUpMethod('pm_that_never_was')).toBeNull()
    })

    test('a customer who was deleted does not exist, keeps no method, and is replaced under another key', async () => {
      const accountId = bench.unique('acc')
      const input = { key: accountId, accountId, email: `${accountId}@example.com`, name: 'Ada Ltd' }
      const customerRef = await bench.processor.createCustomer(input)
      const { methodRef } = await bench.stored(customerRef, bench.controls.tokens.good)
      expect(await bench.processor.hasCustomer(customerRef)).toBe(true)
      await bench.controls.deleteCustomer(customerRef)
      expect(await bench.processor.hasCustomer(customerRef)).toBe(false)
      expect(await bench.processor.hasCustomer('cus_that_never_was')).toBe(false)
      expect(await bench.processor.lookUpMethod(methodRef)).toBeNull()
      const next = await bench.processor.createCustomer({ ...input, key: `${accountId}:after:${customerRef}` })
      expect(next).not.toBe(customerRef)
    })
  })
}
