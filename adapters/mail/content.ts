/** What a mail says, before it takes the shape of HTML or plain text. Every string is unescaped text. */
export interface MailContent {
  language: string
  brandName: string
  subject: string
  tone: Tone
  /** The first sentence: what happened. Also the line that mailboxes show beside the subject. */
  lead: string
  paragraphs: string[]
  details: Detail[]
  steps: { title: string; items: string[] } | null
  /** The first is the button. */
  actions: Action[]
  receipt: ReceiptBlock | null
  cancel: { text: string; link: Action } | null
  footer: { lines: string[]; preferences: Action | null }
}

/** How urgent it is; only a colour depends on it, never a meaning. */
export type Tone = 'good' | 'notice' | 'urgent'

export interface Detail {
  label: string
  value: string
}

export interface Action {
  label: string
  url: string
}

/** The data a receipt must carry (emails.md, "Legal musts"), ready to be shown. */
export interface ReceiptBlock {
  title: string
  facts: Detail[]
  parties: { label: string; lines: string[] }[]
  lines: { description: string; quantity: string; amount: string }[]
  sums: Detail[]
  total: Detail
  note: string | null
}

/** What a template's writer gives; the renderer adds what all mails share. */
export interface MailBody {
  subject: string
  tone: Tone
  lead: string
  /** Empty entries are left out, so that a condition can stand in place. */
  paragraphs?: (string | null | false)[]
  details?: (Detail | null | false)[]
  steps?: { title: string; items: string[] }
  actions?: (Action | null | false)[]
  /** Show the invoice's data: this mail is a receipt. */
  receipt?: boolean
  /** How to cancel: the sentence to use. */
  cancel?: string
}
