import express, { type Express } from 'express'
import helmet from 'helmet'
import swaggerUi from 'swagger-ui-express'
import { monitorResults } from '../adapters/store/monitors/results'
import { createMetrics } from './http/metrics'
import { requestLog } from './http/request-log'
import { noRoute, onError } from './http/send-problem'
import { serveRoute } from './http/serve-route'
import { accountPages } from './my/pages'
import { openApiDocument } from './openapi'
import { payPages } from './pay/pages'
import { problem } from './problem'
import { ROUTES } from './routes'
import type { Services } from './services'
import { receiveStripe } from './webhooks/stripe'
import { answerChallenge, receiveWhatsApp } from './webhooks/whatsapp'

/** The most a webhook may have. */
const WEBHOOK_LIMIT_BYTES = 1024 * 1024

/** The whole HTTP edge over its services; nothing is listened on yet. */
export function createApp(services: Services): Express {
  const app = express()
  const metrics = createMetrics(() => monitorResults(services.db))
  app.disable('x-powered-by')
  app.set('trust proxy', services.config.trustedProxies)
  app.use(requestLog(services.log, metrics))
  // Before the headers for browsers: no browser gets to see their answers.
  serveWebhooks(app, services)
  app.use(securityHeaders(services))
  serveService(app, services, metrics)
  app.use('/pay', payPages(services))
  app.use('/my', accountPages(services))
  for (const route of ROUTES) {
    app[route.method](route.path.replaceAll(/\{(\w+)\}/g, ':$1'), ...serveRoute(route, services))
  }
  app.use(noRoute)
  app.use(onError)
  return app
}

/** Over plain HTTP, as on a developer's machine, a browser must not be told to use HTTPS. */
function securityHeaders({ config }: Services) {
  if (config.publicUrl.startsWith('https:')) return helmet()
  const directives = { 'upgrade-insecure-requests': null }
  return helmet({ hsts: false, contentSecurityPolicy: { directives } })
}

function serveService(app: Express, services: Services, metrics: ReturnType<typeof createMetrics>): void {
  const document = openApiDocument()
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }))
  app.get('/readyz', async (_request, response) => {
    const checks = await readiness(services)
    if (Object.values(checks).includes(false)) throw problem('UNAVAILABLE', 'Not everything is up yet.', { checks })
    response.json({ status: 'ready', checks })
  })
  app.get('/metrics', async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics())
  })
  app.get('/openapi.json', (_request, response) => void response.json(document))
  app.use('/docs', swaggerUi.serve, swaggerUi.setup(document, { customSiteTitle: 'Linekeeper API' }))
}

async function readiness({ db, engine }: Services) {
  const [database, { temporal, worker }] = await Promise.all([
    db.$queryRaw`SELECT 1`.then(
      () => true,
      () => false,
    ),
    engine.health().catch(() => ({ temporal: false, worker: false })),
  ])
  return { database, temporal, worker }
}

/** Webhooks are verified over their bytes as they came. */
function serveWebhooks(app: Express, services: Services): void {
  const raw = express.raw({ type: () => true, limit: WEBHOOK_LIMIT_BYTES })
  app.post('/webhooks/stripe', raw, (request, response) => receiveStripe(services, request, response))
  app.get('/webhooks/whatsapp', (request, response) => answerChallenge(services, request, response))
  app.post('/webhooks/whatsapp', raw, (request, response) => receiveWhatsApp(services, request, response))
}
