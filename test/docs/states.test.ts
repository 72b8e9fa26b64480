import { diagram, statesText } from '../../docs/states'
import { NUMBER_STATES, NUMBER_TRANSITIONS } from '../../domain/number/states'

describe('The state diagram', () => {
  test('has every state and every event of the table', () => {
    const text = diagram(NUMBER_TRANSITIONS).join('\n')
    for (const state of NUMBER_STATES) expect(text).toContain(state)
    for (const row of Object.values(NUMBER_TRANSITIONS)) {
      for (const [event, to] of Object.entries(row)) expect(text).toMatch(new RegExp(` --> ${to}: .*\\b${event}\\b`))
    }
  })

  test('begins where nothing leads, and ends where nothing leaves', () => {
    const text = diagram(NUMBER_TRANSITIONS)
    expect(text.filter((line) => line.includes('[*] -->'))).toEqual(['  [*] --> PENDING_PAYMENT: ORDERED'])
    expect(text.filter((line) => line.includes('--> [*]'))).toEqual(['  DELETED --> [*]', '  ABANDONED --> [*]'])
  })

  test('follows the table: a changed row changes the diagram', () => {
    const changed = { ...NUMBER_TRANSITIONS, HOLD: { HOLD_OVER: 'DELETED' as const } }
    expect(diagram(changed)).toContain('  HOLD --> DELETED: HOLD_OVER')
    expect(diagram(NUMBER_TRANSITIONS)).not.toContain('  HOLD --> DELETED: HOLD_OVER')
  })
})

test('The ladder tables say when a number is suspended and when its invoice is given up', () => {
  const text = statesText()
  expect(text).toContain('| 3 |  | E11 | SUSPENDED; not before E10 was accepted |')
  expect(text).toMatch(/\| 28 \| {2}\| {2}\| invoice UNCOLLECTIBLE, .*; not before E12 was accepted \|/)
})
