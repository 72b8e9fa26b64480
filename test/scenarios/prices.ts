import type { Fact } from '../support/resources'
import { minute, money } from '../support/timeline'

/** The facts `price.changed`, one line each. */
export const priceFacts = (events: readonly Fact[]): string[] =>
  events
    .filter((fact) => fact.type === 'price.changed')
    .map(({ at, data }) => {
      const { plan, fromCents, toCents, rule, notice, callsOff } = data
      const how = `${notice ? ' after notice' : ''}${callsOff ? ' called off' : ''}`
      return `${minute(at)} ${plan} ${money(Number(fromCents))} → ${money(Number(toCents))} ${rule}${how}`
    })

/** The facts about plans, one line each. */
export const planFacts = (events: readonly Fact[]): string[] =>
  events
    .filter((fact) => fact.type.startsWith('plan.'))
    .map(({ at, type, data }) => `${minute(at)} ${type} ${data['from']} → ${data['to']}`)
