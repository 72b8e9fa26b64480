import type { Logger } from 'pino'
import type { Engine } from '../activities/ports/engine'
import type { Processor } from '../activities/ports/processor'
import type { Config } from '../adapters/config'
import type { Database } from '../adapters/store/client'

/** What the routes work with; put together in main.ts, and by tests. */
export type Services = {
  db: Database
  engine: Engine
  processor: Processor
  config: Pick<
    Config,
    | 'publicUrl'
    | 'production'
    | 'devKeys'
    | 'testClocks'
    | 'sandboxUrls'
    | 'trustedProxies'
    | 'seller'
    | 'acceptedMethods'
  > & {
    whatsapp: Pick<Config['whatsapp'], 'appSecret'>
  }
  log: Logger
}
