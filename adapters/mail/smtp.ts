import type { NodemailerError } from 'nodemailer'
import { createTransport } from 'nodemailer'

export interface MailerSettings {
  /** `smtp://user:password@host:port` or `smtps://…`. */
  smtpUrl: string
  /** `Name <address>` or an address alone. */
  from: string
  /** The monitored address that answers go to. */
  replyTo: string
}

export interface OutgoingMail {
  to: string[]
  cc?: string[]
  subject: string
  html: string
  text: string
  /** As `messageId()` of the catalogue gives it: the same for every copy of one mail. */
  messageId: string
}

/** `refused`: those of the recipients whom the server did not take while it took others. */
export type MailOutcome =
  | { accepted: true; refused: string[] }
  /** `permanent`: the same mail to the same people will be refused again. */
  | { accepted: false; permanent: boolean; reason: string }

export interface Mailer {
  /**
   * Hands one mail to the server. Never throws: a refusal is a value, and so is a server that cannot be reached or did
   * not answer in time (temporary; the server may have taken the mail then, and a second copy has the same Message-ID).
   */
  send(mail: OutgoingMail): Promise<MailOutcome>
  /** Ends the kept connections, so that the process can end. */
  close(): void
}

/** No step of a delivery may hold the outbox up for longer, in milliseconds. */
const STEP_TIMEOUT_MS = 5_000

/** Throws when the settings are unusable; nothing is connected before the first mail. */
export function createMailer({ smtpUrl, from, replyTo }: MailerSettings): Mailer {
  senderDomain(from)
  if (!/^smtps?:\/\/[^/]/.test(smtpUrl)) {
    throw new Error('SMTP_URL must look like smtp://host:port or smtps://user:password@host:port')
  }
  const transport = createTransport(
    {
      url: smtpUrl,
      pool: true,
      connectionTimeout: STEP_TIMEOUT_MS,
      greetingTimeout: STEP_TIMEOUT_MS,
      socketTimeout: STEP_TIMEOUT_MS,
      dnsTimeout: STEP_TIMEOUT_MS,
      // A mail is made of the strings it was given, never of files or pages they might name.
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from, replyTo, headers: { 'Auto-Submitted': 'auto-generated' } },
  )
  return {
    async send({ to, cc = [], subject, html, text, messageId }) {
      try {
        const { rejected } = await transport.sendMail({ to, cc, subject, html, text, messageId })
        return { accepted: true, refused: rejected }
      } catch (error) {
        return refusal(error as NodemailerError)
      }
    },
    close: () => transport.close(),
  }
}

/** The part after the @ of the sender's address: the domain of our Message-IDs. Throws when there is none. */
export function senderDomain(from: string): string {
  const domain = /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1]
  if (domain === undefined) throw new Error(`MAIL_FROM must hold an e-mail address, got ${JSON.stringify(from)}`)
  return domain.toLowerCase()
}

/** Replies about our access to the server, which the operator mends: no mail may be lost for them. */
const ACCESS_REPLIES = [530, 534, 535, 538]

/** Final is only a 5xx to the recipients or to the mail itself, or a mail that no server could take (no recipient). */
function refusal({ code, responseCode, permanent, response, message }: NodemailerError): MailOutcome {
  const aboutThisMail = code === 'EENVELOPE' || code === 'EMESSAGE'
  const final = responseCode === undefined || (permanent === true && !ACCESS_REPLIES.includes(responseCode))
  return { accepted: false, permanent: aboutThisMail && final, reason: response ?? message }
}
