import { z } from 'zod'
import { openApiDocument } from '../../api/openapi'
import { route } from '../../api/route'
import { ROUTES } from '../../api/routes'
import { answerCheck } from './answer-check'

const document = openApiDocument()
const text = JSON.stringify(document)

describe('the OpenAPI document', () => {
  test('has every route with its method, and nothing else', () => {
    const documented = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    )
    expect(documented.sort()).toEqual(ROUTES.map(({ method, path }) => `${method} ${path}`).sort())
  })

  test('names every operation once', () => {
    const names = Object.values(document.paths ?? {}).flatMap((item) =>
      Object.values(item).map((operation) => (operation as { operationId: string }).operationId),
    )
    expect(new Set(names).size).toBe(names.length)
  })

  test('says of every path with a parameter that it may name nothing, and of every body that it may be too large', () => {
    for (const { method, path, params, body } of ROUTES) {
      const answers = Object.keys(document.paths?.[path]?.[method]?.responses ?? {})
      if (params) expect([method, path, ...answers]).toContain('404')
      if (body) expect([method, path, ...answers]).toContain('413')
    }
  })

  test('refers only to what it holds', () => {
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1])
    expect(references.length).toBeGreaterThan(0)
    for (const name of references) expect(Object.keys(document.components?.schemas ?? {})).toContain(name)
  })

  test('says which body each write takes and that unknown fields are refused', () => {
    const order = document.components?.schemas?.['NumberOrder']
    expect(order).toMatchObject({
      additionalProperties: false,
      required: ['accountId', 'phoneNumber', 'displayName', 'plan'],
      properties: { plan: { enum: ['MONTHLY', 'ANNUAL', 'DAYS'] }, provider: { default: 'CLOUD_API' } },
    })
  })

  test('says what a row of usage is, although a bad one refuses no batch', () => {
    expect(document.components?.schemas?.['UsageBatch']).toMatchObject({
      properties: {
        events: {
          ...{ type: 'array', minItems: 1, maxItems: 1000 },
          items: {
            required: ['id', 'numberId', 'contact', 'direction', 'kind', 'at'],
            properties: { at: { format: 'date-time' }, status: { enum: ['DELIVERED', 'FAILED'] } },
            additionalProperties: false,
          },
        },
      },
    })
  })

  test('follows the schemas: another route in the table is another path in it', () => {
    const extra = route({
      ...{ method: 'get', path: '/v1/moons/{moonId}', summary: 'A moon', roles: [] },
      params: z.strictObject({ moonId: z.string() }),
      answers: { 200: z.strictObject({ size: z.number() }) },
      handle: async () => ({ status: 200, body: { size: 1 } }),
    })
    expect(openApiDocument([...ROUTES, extra]).paths?.['/v1/moons/{moonId}']?.get).toMatchObject({
      operationId: 'getMoonsByMoonId',
      parameters: [{ in: 'path', name: 'moonId', required: true }],
    })
  })
})

describe('the check that every test here runs its answers through', () => {
  const check = answerCheck(document)
  const json = new Headers({ 'content-type': 'application/json' })
  const clock = { id: 'clk_1', now: '2027-03-01T00:00:00.000Z', status: 'READY' }
  const answer = (status: number, body: unknown, headers = json) =>
    check('get', '/v1/test-clocks/clk_1', { status, body, headers })

  test('lets what is promised pass', () => {
    expect(answer(200, clock)).toBeNull()
  })

  test.each([
    ['a field too many', 200, { ...clock, colour: 'red' }],
    ['a field too few', 200, { id: 'clk_1', now: clock.now }],
    ['a value that is none', 200, { ...clock, status: 'ASLEEP' }],
    ['an instant that is none', 200, { ...clock, now: 'noon' }],
    ['a status that is not promised', 201, clock],
    ['a problem that is none', 404, { code: 'NOT_FOUND' }],
  ])('catches %s', (_title, status, body) => {
    expect(answer(status, body)).not.toBeNull()
  })
})
