import { hkdfSync } from 'node:crypto'
import type { Instant } from '../../domain/time'
import { newId } from '../ids'
import { type Database, date, dateOrNull } from './client'
import { hashOf, isToken, newToken, TOKEN_BYTES } from './tokens'

export type NewPaymentLink = {
  id: string
  accountId: string
  invoiceId: string
  /** Business time; null = as long as the invoice can be paid (dunning rule 8). */
  expiresAt: Instant | null
  now: Instant
}

/**
 * Issues a link and answers its address, this once: only the token's hash is kept. Issuing the same id again replaces a
 * token that nobody has been told.
 */
export async function issuePaymentLink(db: Database, publicUrl: string, link: NewPaymentLink): Promise<string> {
  const token = newToken()
  const { id, accountId, invoiceId } = link
  const expiresAt = dateOrNull(link.expiresAt)
  const tokenHash = hashOf(token)
  await db.paymentLink.upsert({
    where: { id },
    create: { id, accountId, invoiceId, tokenHash, expiresAt, createdAt: date(link.now) },
    update: { tokenHash },
    select: { id: true },
  })
  return `${publicUrl}/pay/${token}`
}

/**
 * The link that this caller sees beside an unpaid invoice whenever he looks: made of his own key, which the database does
 * not have, so that it is one and the same and only its hash is kept. Good as long as the invoice can be paid.
 */
export async function paymentLinkFor(
  db: Database,
  publicUrl: string,
  of: { secret: string; accountId: string; invoiceId: string; now: Instant },
): Promise<string> {
  const { secret, accountId, invoiceId, now } = of
  const token = Buffer.from(hkdfSync('sha256', secret, invoiceId, 'linekeeper payment link', TOKEN_BYTES))
  const tokenHash = hashOf(token.toString('base64url'))
  const row = { id: newId('plk'), accountId, invoiceId, tokenHash, expiresAt: null, createdAt: date(now) }
  await db.paymentLink.createMany({ data: [row], skipDuplicates: true })
  return `${publicUrl}/pay/${token.toString('base64url')}`
}

export type PaymentLinkRow = {
  id: string
  accountId: string
  invoiceId: string
  expiresAt: Date | null
  revokedAt: Date | null
}

const SHOWN = { id: true, accountId: true, invoiceId: true, expiresAt: true, revokedAt: true } as const

/** The link of a token, also one that has ended; null when there never was one. */
export async function linkOfToken(db: Database, token: string): Promise<PaymentLinkRow | null> {
  if (!isToken(token)) return null
  return db.paymentLink.findUnique({ where: { tokenHash: hashOf(token) }, select: SHOWN })
}

export function paymentLink(db: Database, id: string): Promise<PaymentLinkRow | null> {
  return db.paymentLink.findUnique({ where: { id }, select: SHOWN })
}

/** Ends a link at `now`, for good; one that was revoked before stays as it is. Null when there is none. */
export async function revokePaymentLink(db: Database, id: string, now: Instant): Promise<PaymentLinkRow | null> {
  await db.paymentLink.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: date(now) } })
  return paymentLink(db, id)
}
