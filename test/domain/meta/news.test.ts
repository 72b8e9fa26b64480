import { afterNews, isBlocked, type MetaBlock } from '../../../domain/meta/block'
import { type BlockNews, readChange, type WebhookChange } from '../../../domain/meta/news'

const RECEIVED = Date.parse('2027-03-05T09:00:30Z')
const AT = Date.parse('2027-03-05T09:00:00Z')

const change = (field: string, value: Record<string, unknown>, fields: Partial<WebhookChange> = {}): WebhookChange => ({
  ...{ entryId: '102290129340398', time: AT / 1000, field, value },
  ...fields,
})
const read = (...args: Parameters<typeof change>) => readChange(change(...args), RECEIVED)
const update = (event: string, more: object = {}) => read('account_update', { event, ...more })

describe('an account_update', () => {
  test.each([
    ['PARTNER_REMOVED', [{ kind: 'LEFT', reason: 'PORTED_OUT' }]],
    ['PHONE_NUMBER_REMOVED', [{ kind: 'LEFT', reason: 'PORTED_OUT' }]],
    ['ACCOUNT_DELETED', [{ kind: 'LEFT', reason: 'WABA_DELETED' }]],
    ['ACCOUNT_RECONNECTED', [{ kind: 'CLEARED', cause: 'RESTRICTION', at: AT }]],
    ['ACCOUNT_VIOLATION', []],
    ['VOLUME_BASED_PRICING_TIER_UPDATE', []],
    ['SOMETHING_NEW', []],
  ])('%s tells %j', (event, news) => {
    expect(update(event).news).toEqual(news)
  })

  test.each([
    ['DISABLE', 'BLOCKED'],
    ['REINSTATE', 'CLEARED'],
  ])('of a ban in the state %s is %s', (state, kind) => {
    expect(update('DISABLED_UPDATE', { ban_info: { waba_ban_state: state } }).news).toMatchObject([{ kind, at: AT }])
  })

  test('of a ban that is only announced tells nothing yet', () => {
    expect(update('DISABLED_UPDATE', { ban_info: { waba_ban_state: 'SCHEDULE_FOR_DISABLE' } }).news).toEqual([])
  })

  test('of restrictions tells those of messages, until the last of them ends', () => {
    const info = (type: string, expiration?: unknown) => ({ restriction_type: type, expiration })
    const until = Date.parse('2027-03-12T09:00:00Z')
    const restricted = (...restriction_info: object[]) => update('ACCOUNT_RESTRICTION', { restriction_info }).news
    expect(restricted(info('RESTRICTED_ADD_PHONE_NUMBER_ACTION', until / 1000))).toEqual([])
    expect(
      restricted(
        info('RESTRICTED_BIZ_INITIATED_MESSAGING', until / 1000),
        info('RESTRICTED_CUSTOMER_INITIATED_MESSAGING', '2027-03-08T09:00:00.000Z'),
      ),
    ).toMatchObject([{ kind: 'BLOCKED', until, code: 'RESTRICTED_BIZ_INITIATED_MESSAGING' }])
    expect(restricted(info('RESTRICTED_BIZ_INITIATED_MESSAGING'))).toMatchObject([{ until: null }])
    expect(restricted()).toEqual([])
  })

  test('is about the phone number it names, else the WABA inside, else the entry’s', () => {
    const waba_info = { waba_id: '777', owner_business_id: '1' }
    expect(update('PARTNER_REMOVED', { phone_number: '15550783881', waba_info }).subject).toBe('+15550783881')
    expect(update('PARTNER_REMOVED', { waba_info }).subject).toBe('waba:777')
    expect(update('ACCOUNT_DELETED').subject).toBe('waba:102290129340398')
    expect(read('account_update', { event: 'ACCOUNT_DELETED' }, { entryId: null }).subject).toBeNull()
  })

  test.each([
    ['in seconds', AT / 1000, AT],
    ['in milliseconds', AT, AT],
    ['in text', String(AT / 1000), AT],
    ['missing: when it came', null, RECEIVED],
    ['something else: when it came', 'soon', RECEIVED],
  ])('has its time %s', (_title, time, at) => {
    const { news } = read('account_update', { event: 'ACCOUNT_RECONNECTED' }, { time })
    expect(news).toMatchObject([{ at }])
  })
})

describe('statuses of messages', () => {
  const messages = (...statuses: object[]) =>
    read('messages', { metadata: { display_phone_number: '15550783881' }, statuses })
  const failed = (code: number, timestamp: string) => ({ status: 'failed', timestamp, errors: [{ code }] })
  const delivered = (timestamp: string, pricing?: object) => ({ status: 'delivered', timestamp, pricing })

  test('tell of a refusal to bill and of a charged delivery, each by the latest', () => {
    expect(messages(failed(131042, '100'), delivered('300', { type: 'regular' }), failed(131042, '200'))).toEqual({
      notices: [],
      usage: [],
      subject: '+15550783881',
      news: [
        { kind: 'BLOCKED', cause: 'BILLING', at: 200_000, until: null, code: '131042' },
        { kind: 'CLEARED', cause: 'BILLING', at: 300_000 },
      ],
      deliveredAt: 300_000,
    })
  })

  test.each([
    ['another error', failed(131047, '100')],
    ['a free delivery', delivered('100', { type: 'free_customer_service' })],
    ['a delivery that is not billable', delivered('100', { billable: false })],
    ['a message that was only sent', { status: 'sent', timestamp: '100' }],
    ['nonsense', { status: 7, errors: 'x' }],
  ])('tell nothing by %s', (_title, status) => {
    expect(messages(status)).toMatchObject({ news: [], deliveredAt: null })
  })

  test('read first counts as delivered, and a delivery without a price too', () => {
    expect(messages({ status: 'read', timestamp: '100' }).deliveredAt).toBe(100_000)
  })

  test('an error of the number itself is a refusal as well', () => {
    const value = { metadata: { display_phone_number: '1' }, errors: [{ code: 131042 }] }
    expect(read('messages', value).news).toMatchObject([{ kind: 'BLOCKED', at: RECEIVED }])
  })
})

test.each(['phone_number_quality_update', 'business_capability_update'])('%s is a reason to look', (field) => {
  expect(read(field, { display_phone_number: '15550783881' })).toMatchObject({
    subject: '+15550783881',
    news: [{ kind: 'HEALTH' }],
  })
})

test('any other field tells nothing, and a purged change neither', () => {
  expect(read('message_template_status_update', { event: 'APPROVED' }).news).toEqual([])
  expect(read('', {}).news).toEqual([])
})

describe('what is known of a block (I9)', () => {
  const NOTHING: MetaBlock = {
    ...{ numberId: 'num_1', cause: 'BILLING', blockedAt: null, clearedAt: null },
    ...{ endsAt: null, code: null, since: null },
  }
  const refusal = (at: number): BlockNews => ({
    ...{ kind: 'BLOCKED', cause: 'BILLING', at, until: null, code: `code ${at}` },
  })
  const relief = (at: number): BlockNews => ({ kind: 'CLEARED', cause: 'BILLING', at })
  const told = (...news: BlockNews[]) => news.reduce((block, each) => afterNews(block, each, 1), NOTHING)

  const orders = <T>(all: T[]): T[][] =>
    all.length === 0 ? [[]] : all.flatMap((each, i) => orders(all.toSpliced(i, 1)).map((rest) => [each, ...rest]))

  test.each([
    ['refused, relieved, refused', [refusal(1), relief(2), refusal(3)], true],
    ['refused twice, then relieved', [refusal(1), refusal(2), relief(3)], false],
    ['refused and relieved in one second', [refusal(5), relief(5)], false],
    ['never refused', [relief(1)], false],
    ['repeated', [refusal(2), refusal(2), relief(1), relief(1)], true],
  ])('%s is the same in every order', (_title, news, blocked) => {
    for (const order of orders(news)) {
      const block = told(...order)
      expect(isBlocked(block, 10)).toBe(blocked)
      expect(block).toEqual({ ...told(...news), since: block.since })
    }
  })

  test('ends by itself at the instant Meta has named', () => {
    const block = afterNews(NOTHING, { ...refusal(1), until: 50 } as BlockNews, 10)
    expect([isBlocked(block, 49), isBlocked(block, 50)]).toEqual([true, false])
    // Refused anew after that: since then, not since the first time.
    expect(afterNews(block, refusal(60), 70)).toMatchObject({ since: 70, endsAt: null })
  })
})
