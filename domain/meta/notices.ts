import type { FactType } from '../facts'
import type { Instant } from '../time'
import { instantOf, objectOf, textOf } from './fields'

/**
 * What Meta tells of a WABA that changes nothing of ours: it is kept as a fact, and shown. `toldAt` in its data is Meta's
 * own instant in ISO 8601, by which the latest of several is told whatever the order in which they come (I9).
 */
export type MetaNotice = {
  type: Extract<FactType, 'template.status_changed' | 'account.volume_tier_changed' | 'account.meta_notice'>
  data: Record<string, unknown> & { wabaId: string | null; toldAt: string }
}

type Change = { entryId: string | null; field: string; value: Record<string, unknown> }

/** Other fields that tell a WABA's owner something; what is in them is kept as it is. */
const NOTICES: ReadonlySet<string> = new Set([
  'account_alerts',
  'account_review_update',
  'message_template_quality_update',
  'phone_number_name_update',
  'template_category_update',
])

/** The notices in a change, of which nothing else follows. `at` is Meta's time of it, in epoch ms. */
export function noticesOf({ entryId: wabaId, field, value }: Change, at: Instant): MetaNotice[] {
  const told = { wabaId, toldAt: new Date(at).toISOString() }
  if (field === 'message_template_status_update') return templateStatus(value, told)
  if (field === 'account_update') {
    const event = textOf(value.event) ?? 'UNKNOWN'
    const tier = event === 'VOLUME_BASED_PRICING_TIER_UPDATE' ? objectOf(value.volume_tier_info) : null
    if (tier !== null && textOf(tier.tier) !== null) return [volumeTier(tier, told)]
    return [{ type: 'account.meta_notice', data: { ...told, event, details: value } }]
  }
  return NOTICES.has(field) ? [{ type: 'account.meta_notice', data: { ...told, event: field, details: value } }] : []
}

type Told = { wabaId: string | null; toldAt: string }

/** A template is approved, refused, paused or switched off: only Meta says which may be sent. */
function templateStatus(value: Record<string, unknown>, told: Told): MetaNotice[] {
  const name = textOf(value.message_template_name)
  const templateId = idOf(value.message_template_id) ?? name
  if (templateId === null) return []
  const { title, description } = objectOf(value.other_info)
  const said = [textOf(value.reason), textOf(title), textOf(description)].filter((each) => each !== null)
  const reason = said.filter((each) => each !== 'NONE').join(': ')
  const data = {
    ...{ ...told, templateId, name, language: textOf(value.message_template_language) },
    ...{ status: textOf(value.event) ?? 'UNKNOWN', reason: reason === '' ? null : reason },
  }
  return [{ type: 'template.status_changed', data }]
}

/** Meta announces a change of tier more than once; the earliest `tierUpdatedAt` of the same change is the true one. */
function volumeTier(tier: Record<string, unknown>, told: Told): MetaNotice {
  const updatedAt = instantOf(tier.tier_update_time)
  const data = {
    ...told,
    ...{ category: textOf(tier.pricing_category), market: textOf(tier.region) ?? textOf(tier.market) },
    ...{ tier: textOf(tier.tier), effectiveMonth: textOf(tier.effective_month) },
    tierUpdatedAt: updatedAt === null ? told.toldAt : new Date(updatedAt).toISOString(),
  }
  return { type: 'account.volume_tier_changed', data }
}

/** Meta writes ids as numbers here and as text there. */
const idOf = (value: unknown): string | null => (typeof value === 'number' ? String(value) : textOf(value))
