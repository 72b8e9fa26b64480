import { inHouse, PROJECT_ROOT } from './house-fixture'
import { importViolations } from './import-check'

const violationsOf = (path: string, text: string) => inHouse({ [path]: text }, importViolations)

describe('The import rules', () => {
  test('are kept by the house as it stands', () => {
    expect(importViolations(PROJECT_ROOT)).toEqual([])
  })

  test('refuse a workflow that imports an adapter, naming file, import and reason', () => {
    expect(violationsOf('workflows/number.ts', `import { store } from '../adapters/store/client'`)).toEqual([
      expect.stringMatching(
        /^workflows\/number\.ts imports adapters\/store\/client; workflows\/ may import .*replayed/,
      ),
    ])
  })

  test('accept the same workflow without that import', () => {
    expect(violationsOf('workflows/number.ts', `import { price } from '../domain/pricing'`)).toEqual([])
  })

  test.each([
    ['a domain file that imports a library', 'domain/money.ts', `import express from 'express'`],
    ['a domain file that imports the types of a library', 'domain/money.ts', `import type Stripe from 'stripe'`],
    ['a domain file that imports Node', 'domain/ids.ts', `import { createHash } from 'node:crypto'`],
    [
      'a workflow that imports the value of an activity',
      'workflows/a.ts',
      `import { charge } from '../activities/charge'`,
    ],
    ['a workflow that runs an activity file', 'workflows/a.ts', `import '../activities/charge'`],
    ['a workflow that re-exports an activity', 'workflows/a.ts', `export * from '../activities/charge'`],
    [
      'a workflow that mixes types and values',
      'workflows/a.ts',
      `import { type A, charge } from '../activities/charge'`,
    ],
    ['a workflow that imports stripe', 'workflows/a.ts', `import Stripe from 'stripe'`],
    [
      'a workflow that imports a Prisma type',
      'workflows/a.ts',
      `import type { Account } from '../generated/prisma/client'`,
    ],
    ['a workflow that imports @prisma', 'workflows/a.ts', `import { Prisma } from '@prisma/client'`],
    ['a workflow that imports Node', 'workflows/a.ts', `import { readFileSync } from 'node:fs'`],
    ['a workflow that imports Node by its old name', 'workflows/a.ts', `import { readFileSync } from 'fs'`],
    ['a workflow that loads later', 'workflows/a.ts', `const a = import('../adapters/mail/smtp')`],
    ['a workflow that requires', 'workflows/a.ts', `const a = require('../adapters/mail/smtp')`],
    ['a workflow that loads a computed module', 'workflows/a.ts', `const a = (name: string) => import(name)`],
    ['an activity that imports an adapter', 'activities/charge.ts', `import { a } from '../adapters/stripe/payments'`],
    ['an adapter that imports another activity file', 'adapters/a.ts', `import { charge } from '../activities/charge'`],
    ['an adapter that imports a workflow', 'adapters/a.ts', `import { number } from '../workflows/number'`],
    ['a route that imports stripe', 'api/routes/a.ts', `import Stripe from 'stripe'`],
    [
      'a route that imports the database client',
      'api/routes/a.ts',
      `import { P } from '../../generated/prisma/client'`,
    ],
    ['a route that imports a workflow', 'api/routes/a.ts', `import { number } from '../../workflows/number'`],
    ['a package that is not installed in production', 'api/app.ts', `import { expect } from 'jest'`],
    ['a card processor that imports the domain', 'sandbox/processor/a.ts', `import { add } from '../../domain/money'`],
    [
      'what the stand-ins share, when it imports an adapter',
      'sandbox/standin/a.ts',
      `import { s } from '../../adapters/config'`,
    ],
    ['a demo that imports the API', 'sandbox/demo/main.ts', `import { app } from '../../api/app'`],
    [
      'a demo that imports an adapter of the product',
      'sandbox/demo/main.ts',
      `import { s } from '../../adapters/store/client'`,
    ],
  ])('refuse %s', (_title, path, text) => {
    expect(violationsOf(path, text)).toHaveLength(1)
  })

  test.each([
    [
      'a workflow that imports the types of activities',
      'workflows/a.ts',
      `import type { Activities } from '../activities'`,
    ],
    [
      'a workflow that marks every name as a type',
      'workflows/a.ts',
      `import { type A, type B } from '../activities/charge'`,
    ],
    ['a workflow that names a type in place', 'workflows/a.ts', `type A = import('../activities/charge').A`],
    ['the worker that puts adapters in', 'activities/worker.ts', `import { a } from '../adapters/stripe/payments'`],
    ['an adapter that imports stripe', 'adapters/stripe/a.ts', `import Stripe from 'stripe'`],
    [
      'an adapter that imports a port',
      'adapters/stripe/a.ts',
      `import type { Payments } from '../../activities/ports/payments'`,
    ],
    [
      'a route that imports express and Node',
      'api/app.ts',
      `import express from 'express'; import http from 'node:http'`,
    ],
    ['a test that imports anything', 'test/a.test.ts', `import { x } from '../workflows/a'; import { y } from 'jest'`],
  ])('accept %s', (_title, path, text) => {
    expect(violationsOf(path, text)).toEqual([])
  })
})
