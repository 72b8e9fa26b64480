import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Eta, type TemplateFunction } from 'eta'
import type { Request, RequestHandler, Response } from 'express'
import { rateLimit } from 'express-rate-limit'
import helmet from 'helmet'
import { languageOf, MAIL_LANGUAGES, type MailLanguage } from '../../adapters/mail/texts/language'
import { projectRoot } from '../../adapters/project-root'
import type { Services } from '../services'

/** What is the same on every page that a link in a mail opens: its style, its headers, its limits, its language. */

const HERE = join(projectRoot(), 'api')
const eta = new Eta({ autoEscape: true })
const css = readFileSync(join(HERE, 'pages', 'page.css'), 'utf8')
const styleHash = `'sha256-${createHash('sha256').update(css).digest('base64')}'`

export type Text = Record<MailLanguage, string>

/** What pages of every kind say. */
export const LINK_ENDED: Text = {
  en: 'This link is no longer valid',
  es: 'Este enlace ya no es válido',
  tr: 'Bu bağlantı artık geçerli değil',
}
export const TOO_MANY: { title: Text; text: Text } = {
  title: { en: 'Too many requests', es: 'Demasiadas solicitudes', tr: 'Çok fazla istek' },
  text: {
    en: 'Please wait a minute, then try again.',
    es: 'Espere un minuto e inténtelo de nuevo.',
    tr: 'Lütfen bir dakika bekleyip yeniden deneyin.',
  },
}

/** Requests a minute from one address. Opening a page of the processor's costs more than looking. */
export const LOOKS_A_MINUTE = 60
export const CHECKOUTS_A_MINUTE = 10

const compiled = (path: string): TemplateFunction => eta.compile(readFileSync(join(HERE, path), 'utf8'))
const layout = compiled('pages/layout.html.eta')

/** What every page has around its own part. */
export type PageHead = { language: MailLanguage; payee: string; title: string; tone?: 'good' | 'notice' }

/** Compiles a page's own part, which lies below `api/`, into the layout of all. Every value is escaped. */
export function pageTemplate(path: string): (values: PageHead & Record<string, unknown>) => string {
  const part = compiled(path)
  return (values) => eta.render(layout, { css, ...values, body: eta.render(part, values) })
}

/** A text in one language, with `{name}` replaced. */
export const sayIn =
  (language: MailLanguage) =>
  (texts: Text, values: Record<string, string> = {}): string =>
    texts[language].replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')

/** Nothing of a page is kept, listed or told to another site, and nothing but its own style runs in it. */
export function pageHeaders({ config }: Services, routePath: string): RequestHandler[] {
  const csp = helmet.contentSecurityPolicy({
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'style-src': [styleHash],
      // A browser holds the redirect to the processor's page against this, too; whose page that is, the processor says.
      'form-action': config.production ? ["'self'", 'https:'] : ["'self'", 'https:', 'http:'],
      'base-uri': ["'none'"],
      'frame-ancestors': ["'none'"],
    },
  })
  const others: RequestHandler = (request, response, next) => {
    request.routePath = routePath
    response.set({ 'X-Robots-Tag': 'noindex, nofollow', 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' })
    next()
  }
  return [csp, others]
}

export const limited = (limit: number, handler: RequestHandler): RequestHandler =>
  rateLimit({
    windowMs: 60_000,
    limit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // Proxies are believed as the setting says; the library's own guess at it would only be logged.
    validate: { xForwardedForHeader: false },
    handler,
  })

/** Whether it is the request that cannot be read, such as `%zz` in its address: nothing of ours has failed. */
export function isUnreadable(error: unknown): boolean {
  const { status } = (error ?? {}) as { status?: unknown }
  return typeof status === 'number' && status >= 400 && status < 500
}

/** Without an account's language, the browser's. */
export const preferred = (request: Request): MailLanguage =>
  languageOf(request.acceptsLanguages(...MAIL_LANGUAGES) || 'en')

export function sendPage(response: Response, status: number, language: MailLanguage, html: string): void {
  response.status(status).set('Content-Language', language).type('html').send(html)
}

/** Remembers in the payer's browser which link he came by, so that the processor need not be told the token. */
export function rememberToken({ config }: Services, response: Response, place: 'pay' | 'my', token: string): void {
  const { protocol, pathname } = new URL(config.publicUrl)
  const path = `${pathname.replace(/\/$/, '')}/${place}/return`
  const secure = protocol === 'https:'
  response.cookie(`linekeeper_${place}`, token, {
    path,
    httpOnly: true,
    sameSite: 'lax',
    secure,
    maxAge: 24 * 3600_000,
  })
}

/** The token that `rememberToken` left. */
export const rememberedToken = (request: Request, place: 'pay' | 'my'): string | undefined =>
  new RegExp(`(?:^|;\\s*)linekeeper_${place}=([\\w-]+)`).exec(request.get('cookie') ?? '')?.[1]
