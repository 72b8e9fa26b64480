import { missingProfile } from '../../../domain/account/record'
import { isDebt, standingOf } from '../../../domain/account/standing'
import { aFailedInvoice, anInvoice } from '../builders'

describe('the account’s standing (lifecycle.md §2)', () => {
  it('is CLEAR without debts', () => {
    expect(standingOf([])).toBe('CLEAR')
    expect(standingOf([anInvoice()])).toBe('CLEAR')
  })

  it('is DELINQUENT from the first failure of an invoice on', () => {
    expect(standingOf([aFailedInvoice()])).toBe('DELINQUENT')
  })

  it('stays so while a slow payment is under way: it is not paid yet', () => {
    expect(standingOf([aFailedInvoice({ status: 'PROCESSING' })])).toBe('DELINQUENT')
    expect(standingOf([anInvoice({ status: 'PROCESSING' })])).toBe('CLEAR')
  })

  it('is BARRED by one invoice that was given up, whatever else is open', () => {
    const givenUp = aFailedInvoice({ status: 'UNCOLLECTIBLE' })
    expect(standingOf([aFailedInvoice(), givenUp])).toBe('BARRED')
    expect(standingOf([givenUp])).toBe('BARRED')
  })

  it('rows 28 and 30: what a bank took back makes it DELINQUENT, and BARRED once the dispute is lost', () => {
    expect(standingOf([anInvoice({ cause: 'SIGN_UP', dispute: 'OPEN' })])).toBe('DELINQUENT')
    expect(standingOf([anInvoice({ dispute: 'LOST' })])).toBe('BARRED')
    expect(standingOf([anInvoice({ dispute: 'LOST', status: 'PROCESSING' })])).toBe('BARRED')
    expect(standingOf([anInvoice({ dispute: 'LOST', status: 'PAID' })])).toBe('CLEAR')
  })

  it.each(['HOSTING', 'USAGE', 'DEPOSIT'] as const)('a failed %s invoice is a debt', (kind) => {
    expect(isDebt(aFailedInvoice({ kind }))).toBe(true)
  })

  it.each(['TOP_UP', 'PARTNER_DAYS'] as const)('a %s invoice is none', (kind) => {
    expect(isDebt(aFailedInvoice({ kind }))).toBe(false)
  })

  it('a first order owes nothing, whatever became of it', () => {
    expect(isDebt(aFailedInvoice({ cause: 'SIGN_UP' }))).toBe(false)
  })

  it.each(['PAID', 'VOID'] as const)('I4: nothing is owed on an invoice that is %s', (status) => {
    expect(isDebt(aFailedInvoice({ status }))).toBe(false)
  })
})

describe('W3: the billing profile', () => {
  const address = { line1: '12 Harbour Street', city: 'Bristol', country: 'GB' }

  it('is complete with legal name, address line, city and country; the tax id is optional', () => {
    expect(missingProfile({ legalName: 'Harbour Coffee', address })).toEqual([])
  })

  it('names what is missing as the API does', () => {
    expect(missingProfile({ legalName: ' ', address: null })).toEqual([
      'legalName',
      'address.line1',
      'address.city',
      'address.country',
    ])
    expect(missingProfile({ legalName: 'Harbour Coffee', address: { ...address, city: '' } })).toEqual(['address.city'])
  })
})
