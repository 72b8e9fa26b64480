import { readChange } from '../../../domain/meta/news'

const AT = Date.parse('2027-03-05T09:00:00Z')
const told = { wabaId: '102290129340398', toldAt: '2027-03-05T09:00:00.000Z' }
const notices = (field: string, value: Record<string, unknown>) =>
  readChange({ entryId: told.wabaId, time: AT / 1000, field, value }, AT)

describe('what Meta tells of a WABA without anything following from it', () => {
  test('is where a template stands, and why', () => {
    const read = notices('message_template_status_update', {
      ...{ event: 'REJECTED', message_template_id: 594425479261596, message_template_name: 'order' },
      ...{ message_template_language: 'tr', reason: 'INVALID_FORMAT' },
    })
    expect(read).toMatchObject({ subject: 'waba:102290129340398', news: [], usage: [] })
    expect(read.notices).toEqual([
      {
        type: 'template.status_changed',
        data: {
          ...told,
          ...{ templateId: '594425479261596', name: 'order', language: 'tr', status: 'REJECTED' },
          reason: 'INVALID_FORMAT',
        },
      },
    ])
  })

  test('names the pause of a template in the words Meta gives for it', () => {
    const other_info = { title: 'FIRST_PAUSE', description: 'Paused for 3 hours' }
    const value = { event: 'PAUSED', message_template_id: '1', reason: 'NONE', other_info }
    expect(notices('message_template_status_update', value).notices).toMatchObject([
      { data: { status: 'PAUSED', name: null, reason: 'FIRST_PAUSE: Paused for 3 hours' } },
    ])
  })

  test('is a tier of volume that the portfolio has reached', () => {
    const volume_tier_info = {
      ...{ tier_update_time: AT / 1000 - 60, pricing_category: 'UTILITY', region: 'TR' },
      ...{ tier: '25000001:50000000', effective_month: '2027-03' },
    }
    const event = 'VOLUME_BASED_PRICING_TIER_UPDATE'
    expect(notices('account_update', { event, volume_tier_info }).notices).toEqual([
      {
        type: 'account.volume_tier_changed',
        data: {
          ...{ ...told, category: 'UTILITY', market: 'TR', tier: '25000001:50000000', effectiveMonth: '2027-03' },
          tierUpdatedAt: '2027-03-05T08:59:00.000Z',
        },
      },
    ])
  })

  test.each(['ACCOUNT_VIOLATION', 'PARTNER_ADDED', 'VOLUME_BASED_PRICING_TIER_UPDATE', 'SOMETHING_NEW'])(
    'is any other account_update, such as %s, as it came',
    (event) => {
      const value = { event, violation_info: { violation_type: 'ADULT' } }
      expect(notices('account_update', value).notices).toEqual([
        { type: 'account.meta_notice', data: { ...told, event, details: value } },
      ])
    },
  )

  test('is not what has an effect of its own, nor a field that nobody knows', () => {
    expect(notices('account_update', { event: 'ACCOUNT_DELETED' }).notices).toEqual([])
    expect(notices('business_capability_update', { max_daily_conversations_per_business: 2000 })).toMatchObject({
      news: [{ kind: 'HEALTH' }],
      notices: [],
    })
    expect(notices('something_new', {})).toMatchObject({ subject: null, notices: [] })
  })
})
