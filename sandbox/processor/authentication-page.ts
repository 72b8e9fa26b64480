import express, { type Express, type Request, type Response } from 'express'
import { escapeHtml, pageHtml } from '../standin/pages'
import { ProcessorError } from './errors'
import type { PaymentIntent, SetupIntent } from './objects'
import { failAuthentication, pay } from './payments'
import { authenticateSetup } from './setup-intents'
import type { World } from './world'

type Waiting = PaymentIntent | SetupIntent

/** Mounts the page of "the bank", which `next_action.redirect_to_url` points to. */
export function mountAuthenticationPage(app: Express, world: World): void {
  app.get('/authenticate/:id', (request, response) => {
    const waiting = waitingOf(world, request)
    response
      .status(waiting ? 200 : 404)
      .type('html')
      .send(waiting ? question(waiting.id) : nothing())
  })
  app.post('/authenticate/:id', express.urlencoded({ extended: false }), (request, response) => {
    const waiting = waitingOf(world, request)
    if (!waiting) {
      response.status(404).type('html').send(nothing())
      return
    }
    const succeeded = (request.body as { outcome?: string } | undefined)?.outcome === 'succeed'
    answer(world, waiting, succeeded, response)
  })
}

function waitingOf(world: World, request: Request): Waiting | undefined {
  const id = String(request.params.id)
  const found = id.startsWith('seti_') ? world.find('setup_intent', id) : world.find('payment_intent', id)
  return found?.status === 'requires_action' ? found : undefined
}

function answer(world: World, waiting: Waiting, succeeded: boolean, response: Response): void {
  const redirect = waiting.next_action?.redirect_to_url as { return_url: string } | undefined
  world.request = { id: null, idempotencyKey: null }
  const done = world.store.transaction(() => {
    try {
      if (waiting.object === 'setup_intent') return authenticateSetup(world, waiting, succeeded)
      if (!succeeded) return failAuthentication(world, waiting)
      const method = world.must('payment_method', waiting.payment_method as string)
      return pay(world, waiting, method, { offSession: false, authenticated: true })
    } catch (error) {
      if (error instanceof ProcessorError) return undefined
      throw error
    }
  })
  if (!redirect) {
    response.type('html').send(pageHtml('Done', '<main class="narrow">Thank you. You can close this page.</main>'))
    return
  }
  const target = new URL(redirect.return_url)
  target.searchParams.set(waiting.object, waiting.id)
  target.searchParams.set(`${waiting.object}_client_secret`, String(waiting.client_secret))
  target.searchParams.set('redirect_status', done?.status === 'succeeded' ? 'succeeded' : 'failed')
  response.redirect(303, target.href)
}

const question = (id: string): string =>
  pageHtml(
    'Authentication',
    `<main class="narrow"><p>Your bank asks you to confirm <code>${escapeHtml(id)}</code>.</p>
<form method="post"><button name="outcome" value="succeed">Complete authentication</button>
<button class="plain" name="outcome" value="fail">Fail authentication</button></form></main>`,
  )

const nothing = (): string =>
  pageHtml('Authentication', '<main class="narrow">Nothing waits for authentication here.</main>')
