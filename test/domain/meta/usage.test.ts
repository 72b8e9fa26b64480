import { readChange } from '../../../domain/meta/news'

const RECEIVED = Date.parse('2026-11-20T12:00:30Z')
const AT = Date.parse('2026-11-20T12:00:00Z')
const metadata = { display_phone_number: '905320000001', phone_number_id: '106540352242922' }
const read = (value: object, field = 'messages') =>
  readChange({ entryId: '1', time: AT / 1000, field, value: { metadata, ...value } }, RECEIVED)
const ofMessage = (message: object) => read({ messages: [{ id: 'wamid.1', timestamp: AT / 1000, ...message }] }).usage
const ofStatus = (status: object) =>
  read({ statuses: [{ id: 'wamid.1', timestamp: String(AT / 1000), recipient_id: '905321234567', ...status }] }).usage
const pricing = (category: string, type = 'regular') => ({ pricing_model: 'PMP', type, category, billable: true })

describe('a status of a message of ours', () => {
  test.each(['delivered', 'read'])('%s with pricing is a message that arrived, named by its wamid', (status) => {
    expect(ofStatus({ status, pricing: pricing('marketing') })).toEqual([
      {
        id: 'wamid.1',
        at: AT,
        contact: '905321234567',
        direction: 'OUTBOUND',
        kind: 'TEMPLATE',
        category: 'MARKETING',
        entryPoint: null,
        status: 'DELIVERED',
        pricing: { type: 'regular', category: 'marketing' },
      },
    ])
  })

  test.each([
    ['sent', { status: 'sent', pricing: pricing('marketing') }],
    ['delivered without pricing, which the other of delivered and read has', { status: 'delivered' }],
    ['of no message', { id: '', status: 'delivered', pricing: pricing('utility') }],
    ['that Meta has never had', { status: 'warmed_up', pricing: pricing('utility') }],
  ])('%s is no usage', (_title, status) => {
    expect(ofStatus(status)).toEqual([])
  })

  test('failed is a failed message, which costs nothing (C10)', () => {
    expect(ofStatus({ status: 'failed', errors: [{ code: 131049 }] })).toMatchObject([
      { status: 'FAILED', pricing: null },
    ])
  })

  test.each([
    ['service', 'FREE_FORM', 'SERVICE'],
    ['referral_conversion', 'FREE_FORM', null],
    ['group_service', 'FREE_FORM', null],
    ['utility', 'TEMPLATE', 'UTILITY'],
    ['authentication_international', 'TEMPLATE', 'AUTHENTICATION_INTERNATIONAL'],
    ['marketing_lite', 'TEMPLATE', null],
    ['a_word_of_tomorrow', 'TEMPLATE', null],
  ])('priced as %s was %s, of the category %s', (word, kind, category) => {
    expect(ofStatus({ status: 'delivered', pricing: pricing(word) })).toMatchObject([
      { kind, category, pricing: { category: word } },
    ])
  })

  test.each([
    [{ billable: true, category: 'utility' }, 'regular'],
    [{ billable: false, category: 'utility' }, 'not billable'],
    [{ type: 'free_of_tomorrow', category: 'utility' }, 'free_of_tomorrow'],
  ])('keeps Meta’s word on the charge: %j is %s', (said, type) => {
    expect(ofStatus({ status: 'delivered', pricing: said })).toMatchObject([{ pricing: { type } }])
  })

  test('in a group is one message for each member it reached', () => {
    const members = ['905321111111', '905322222222'].map((recipient_participant_id) => ({
      ...{ id: 'wamid.G', timestamp: String(AT / 1000), status: 'delivered', pricing: pricing('group_marketing') },
      ...{ recipient_id: 'group-1', recipient_type: 'group', recipient_participant_id },
    }))
    expect(read({ statuses: members }).usage).toMatchObject([
      { id: 'wamid.G 905321111111', contact: '905321111111' },
      { id: 'wamid.G 905322222222', contact: '905322222222' },
    ])
  })

  test('to somebody who hides his number names him by his own id', () => {
    const hidden = { recipient_id: undefined, recipient_user_id: 'TR.13491208655302741918' }
    expect(ofStatus({ status: 'read', pricing: pricing('utility'), ...hidden })).toMatchObject([
      { contact: 'TR.13491208655302741918' },
    ])
  })

  test('without a time happened when it was received', () => {
    expect(ofStatus({ status: 'read', timestamp: 'soon', pricing: pricing('utility') })).toMatchObject([
      { at: RECEIVED },
    ])
  })
})

describe('a message of a client', () => {
  test('is inbound and brings the ad he came by', () => {
    const plain = { direction: 'INBOUND', kind: 'FREE_FORM', status: 'DELIVERED', contact: '905321234567', at: AT }
    const text = { from: '905321234567', type: 'text', text: { body: 'x' } }
    expect(ofMessage(text)).toMatchObject([{ ...plain, entryPoint: null }])
    const referral = { source_type: 'ad', source_id: '1', ctwa_clid: 'x' }
    expect(ofMessage({ ...text, referral })).toMatchObject([{ ...plain, entryPoint: 'AD_CLICK' }])
  })

  test('who hides his number is named by his own id', () => {
    expect(ofMessage({ from_user_id: 'ES.123', type: 'text' })).toMatchObject([{ contact: 'ES.123' }])
  })

  test('that Meta wrote itself, or that has no id, is none', () => {
    expect(ofMessage({ from: '905321234567', type: 'system' })).toEqual([])
    expect(ofMessage({ from: '905321234567', id: null })).toEqual([])
  })
})

test('a call of a client opens the window like a message; ours does not', () => {
  const call = (direction: string) => ({
    id: `wacid.${direction}`,
    from: '905321234567',
    timestamp: AT / 1000,
    direction,
  })
  const { subject, usage } = read({ calls: [call('USER_INITIATED'), call('BUSINESS_INITIATED')] }, 'calls')
  expect(subject).toBe('+905320000001')
  expect(usage).toMatchObject([{ id: 'wacid.USER_INITIATED', direction: 'INBOUND', contact: '905321234567', at: AT }])
})

describe('who a message is with', () => {
  const both = { contacts: [{ wa_id: '905321234567', user_id: 'TR.13491208655302741918' }] }
  const person = { contact: '905321234567', userId: 'TR.13491208655302741918' }
  const message = { id: 'wamid.1', timestamp: AT / 1000, type: 'text' }
  const status = { id: 'wamid.2', timestamp: AT / 1000, status: 'read', pricing: pricing('service') }

  test.each([
    ['the message itself', { messages: [{ ...message, from: person.contact, from_user_id: person.userId }] }],
    ['the list of people, beside the number', { ...both, messages: [{ ...message, from: person.contact }] }],
    ['the list of people, beside the id', { ...both, messages: [{ ...message, from_user_id: person.userId }] }],
    ['a status', { statuses: [{ ...status, recipient_id: person.contact, recipient_user_id: person.userId }] }],
    ['the list of people of a status', { ...both, statuses: [{ ...status, recipient_user_id: person.userId }] }],
  ])('has both his names where %s has them', (_title, value) => {
    expect(read(value).usage).toMatchObject([person])
  })

  test('is one member of a group, whichever of his names a status has', () => {
    const members = [{ recipient_participant_id: person.contact }, { recipient_participant_user_id: person.userId }]
    const ids = members.flatMap((member) => read({ ...both, statuses: [{ ...status, ...member }] }).usage)
    expect(ids.map(({ id }) => id)).toEqual(Array(2).fill(`wamid.2 ${person.contact}`))
  })

  test('is known by the id alone where no webhook has the number', () => {
    const [found] = ofMessage({ type: 'text', from_user_id: 'TR.1' })
    expect(found).toMatchObject({ contact: 'TR.1' })
    expect(found).not.toHaveProperty('userId')
  })
})
