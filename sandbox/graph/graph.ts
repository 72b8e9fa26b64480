import express from 'express'
import { type Listening, listen } from '../standin/listening'
import type { Store } from '../standin/store'
import { mountGraphApi } from './api'
import { mountGraphControls } from './controls'

export interface GraphOptions {
  host: string
  port: number
  /** The webhook control posts to `{webhookBase}/webhooks/whatsapp`. */
  webhookBase: string | undefined
  appSecret: string
}

/** Starts the WhatsApp Graph's stand-in on a store. */
export async function startGraph(store: Store, options: GraphOptions): Promise<Listening> {
  const app = express()
  app.disable('x-powered-by').disable('etag').set('query parser', 'extended')
  mountGraphControls(app, store, options)
  mountGraphApi(app, store)
  return listen(app, options.host, options.port)
}
