import { type AllocateDays, type CommandResult, DONE } from '../../domain/commands'
import { type Refusal, refuse } from '../../domain/errors'
import { allocationKey } from '../../domain/keys'
import type { NumberRecord } from '../../domain/number/record'
import { refusalOfTime } from '../../domain/partner/channel'
import { refusalOfShortage } from '../../domain/partner/days'
import type { PartnerRecord } from '../../domain/partner/record'
import type { Instant } from '../../domain/time'
import { followFacts } from '../number/follow-facts'
import { moveNumber } from '../number/move'
import type { Ports } from '../ports'
import { giveDays } from './channel-days'

type Input = { numberId: string; now: Instant; command: AllocateDays }

/**
 * P9: days of the balance for a channel. The first ones have it registered; one whose days had ended works again, from
 * now on. Refused, nothing is changed. Safe to run again: the days are posted with all they cause, under one key.
 */
export function allocateDays(ports: Ports, { numberId, now, command }: Input): Promise<CommandResult> {
  const { allocationId, days, comment } = command
  return ports.store.transaction(async (tx) => {
    const found = await tx.readNumber(numberId)
    if (found === null) return refuse('NOT_FOUND', `There is no number ${numberId}.`)
    await tx.lockAccount(found.accountId)
    if (await tx.isPosted(allocationKey(allocationId))) return DONE
    const partner = await tx.readPartner(found.accountId)
    // What fell due, or was paid, comes first.
    const number = await followFacts(tx, (await tx.lockNumber(numberId)) ?? found, now)
    const refusal = refusalOf(number, partner, days, now)
    if (refusal !== null) return refusal
    const given = await giveDays(tx, number, { allocationId, days, comment, automatic: false }, now)
    if (given.state === 'PENDING_PAYMENT') await moveNumber(tx, given, 'DAYS_ALLOCATED', now, { paidFirstAt: now })
    else await followFacts(tx, given, now)
    return DONE
  })
}

const GIVEN_DAYS: readonly NumberRecord['state'][] = [
  'PENDING_PAYMENT',
  'PROVISIONING',
  'ACTIVE',
  'PAST_DUE',
  'SUSPENDED',
]

function refusalOf(number: NumberRecord, partner: PartnerRecord | null, days: number, now: Instant): Refusal | null {
  const { id, state, plan, nextPlan, partnerId } = number
  const no = (detail: string) => refuse('ILLEGAL_TRANSITION', `numberId: ${detail}`)
  if (partner === null || partnerId !== partner.id || (plan !== 'DAYS' && nextPlan !== 'DAYS')) {
    return no(`${id} is on plan ${plan}; move it to DAYS with POST /v1/numbers/${id}/plan-change first.`)
  }
  if (!GIVEN_DAYS.includes(state)) return no(`${id} is ${state}; only a channel that works, or is to, is given days.`)
  return refusalOfShortage(days, partner) ?? refusalOfTime(number, days, now)
}
