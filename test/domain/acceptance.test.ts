import { type AcceptedMethods, acceptedTypes, holderDiffers, whyNotAccepted } from '../../domain/method/acceptance'

const accepted: AcceptedMethods = {
  cardBrands: ['visa', 'amex'],
  payPalCountries: ['*'],
  bankTransferCountries: ['US', 'DE'],
}
const US = { country: 'US', currency: 'USD' }
const card = (brand: string) => ({ type: 'CARD' as const, brand, currency: null })
const bank = (currency: string) => ({ type: 'BANK_TRANSFER' as const, brand: 'a bank', currency })

describe('W2: a payment method', () => {
  it('is taken when its brand, or its kind in the account’s country, is', () => {
    expect(whyNotAccepted(card('visa'), US, accepted)).toBeNull()
    expect(whyNotAccepted({ type: 'PAYPAL', brand: 'paypal', currency: null }, US, accepted)).toBeNull()
    expect(whyNotAccepted(bank('USD'), US, accepted)).toBeNull()
  })

  it('that is not is refused by its name, with what is taken instead', () => {
    const why = 'Discover is not accepted. Accepted: Visa, American Express, PayPal, Bank transfer.'
    expect(whyNotAccepted(card('discover'), US, accepted)).toBe(why)
    expect(whyNotAccepted(card('discover'), US, { ...accepted, cardBrands: ['visa', 'discover'] })).toBeNull()
    expect(whyNotAccepted(card('mystery'), US, accepted)).toMatch(/^mystery is not accepted\./)
  })

  it('of an account without an address is no bank transfer yet', () => {
    const nowhere = { country: null, currency: 'USD' }
    expect(whyNotAccepted(bank('USD'), nowhere, accepted)).toMatch(/set its address first\. Accepted: Visa/)
    expect(acceptedTypes(nowhere, accepted)).toEqual(['CARD', 'PAYPAL'])
  })

  it('is taken in the currency that the account pays in only', () => {
    expect(whyNotAccepted(bank('EUR'), US, accepted)).toMatch(/is in EUR only, and the account pays in USD/)
  })

  it('can be switched off by kind', () => {
    expect(acceptedTypes(US, { cardBrands: [], payPalCountries: [], bankTransferCountries: [] })).toEqual([])
  })
})

describe('W3: the holder of a method', () => {
  it.each([
    [null, false],
    ['Harbour Coffee Ltd', false],
    ['HARBOUR COFFEE LTD.', false],
    ['Harbour Coffee', false],
    ['Harbour Coffee Ltd, Bristol', false],
    ['Ada Lovelace', true],
  ])('%s differs from the account Harbour Coffee Ltd: %s', (name, differs) => {
    expect(holderDiffers(name, 'Harbour Coffee Ltd')).toBe(differs)
  })

  it('is the same with and without accents', () => {
    expect(holderDiffers('CAFE NIÑO', 'Café Nino')).toBe(false)
  })
})
