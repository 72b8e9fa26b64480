import express from 'express'
import { type Listening, listen } from '../standin/listening'
import type { Store } from '../standin/store'
import { isApiCall, processorApi } from './api'
import { mountAuthenticationPage } from './authentication-page'
import { mountCheckoutPage } from './checkout-page'
import { mountControls } from './controls'
import { DueActions } from './due-actions'
import { mountHomePage } from './home-page'
import { WebhookQueue } from './webhooks'
import { World } from './world'

export interface ProcessorOptions {
  host: string
  port: number
  /** Its address as a customer's browser sees it, where that differs. */
  publicUrl: string | undefined
  /** Events go to `{webhookBase}/webhooks/stripe`; none are sent without it. */
  webhookBase: string | undefined
  webhookSecret: string
  /** Event types the endpoint is subscribed to; all when empty. */
  enabledEvents: readonly string[]
}

/** Starts the card processor's stand-in on a store; a stopped one goes on from the same store. */
export async function startProcessor(store: Store, options: ProcessorOptions): Promise<Listening> {
  let url = ''
  const webhooks = new WebhookQueue(store, options.webhookBase, options.webhookSecret)
  const due: DueActions = new DueActions(() => world)
  const subscribed = new Set(options.enabledEvents)
  const isEnabled = (type: string) =>
    options.webhookBase !== undefined && (subscribed.size === 0 || subscribed.has(type))
  const wake = { due: () => due.wake(), webhooks: () => webhooks.queued() }
  const world: World = new World(store, () => url, wake, isEnabled)

  const app = express()
  app.disable('x-powered-by').disable('etag')
  mountHomePage(app, world)
  mountControls(app, world, webhooks)
  mountCheckoutPage(app, world)
  mountAuthenticationPage(app, world)
  const api = processorApi(world)
  const listening = await listen(
    (request, response) => (isApiCall(request) ? api : app)(request, response),
    options.host,
    options.port,
  )
  url = options.publicUrl ?? listening.url
  webhooks.wake()
  due.wake()
  return {
    url: listening.url,
    close: async () => {
      due.stop()
      await listening.close()
      await webhooks.stop()
    },
  }
}
