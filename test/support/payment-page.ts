import { setTimeout } from 'node:timers/promises'
import { apiUrl, clientWith, ok } from './client'
import type { Mail } from './resources'
import { bareMessageId, sandboxAddresses } from './sandbox'

/** A page as a browser without scripts sees it. */
export type Visit = { status: number; html: string; text: string; headers: Headers; location: string | null }

/** A request of a browser that keeps no cookies and follows no redirect; the test does. */
export async function visit(url: string, init: RequestInit = {}): Promise<Visit> {
  const response = await fetch(url, { redirect: 'manual', ...init })
  const html = await response.text()
  const text = html
    .replace(/<style>.*?<\/style>/s, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  const { status, headers } = response
  return { status, html, text, headers, location: headers.get('location') }
}

/**
 * Presses the page's button: where it leads, and the cookie that goes with it. Other stories press from the same address:
 * when it has been too often, this waits as long as it is told to.
 */
export async function pressPay(link: string): Promise<{ status: number; location: string; cookie: string }> {
  const { status, location, headers } = await visit(`${link}/checkout`, { method: 'POST' })
  if (status === 429) {
    await setTimeout(1000 * Number(headers.get('retry-after')))
    return pressPay(link)
  }
  const cookie = (headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  return { status, location: new URL(location ?? '', `${link}/checkout`).href, cookie }
}

/** Comes back from the processor's page with the cookie of the button, and follows to what is shown then. */
export async function comeBack(cookie: string): Promise<Visit> {
  const url = `${apiUrl()}/pay/return`
  const back = await visit(url, { headers: { cookie } })
  return back.location === null ? back : visit(new URL(back.location, url).href)
}

type Delivered = { text: string; html: string; headers: Record<string, string> }

/** What lies in somebody's mailbox. */
async function deliveredTo(address: string): Promise<Delivered[]> {
  const { mailboxUrl } = await sandboxAddresses()
  const mailbox = clientWith(null, () => mailboxUrl.replace(/\/$/, ''))
  return ok(mailbox.get<Delivered[]>(`/email?to.address=${encodeURIComponent(address)}`))
}

/** Both parts of each mail that somebody got. */
export const deliveredTexts = async (address: string): Promise<string[]> =>
  (await deliveredTo(address)).map(({ text, html }) => `${text}\n${html}`)

/** The payment link in that mail's plain text, found in the mailbox. */
export async function linkInMail(mail: Mail): Promise<string> {
  const delivered = await deliveredTo(mail.to[0] ?? '')
  const id = bareMessageId(mail.messageId)
  const found = delivered.find(({ headers }) => bareMessageId(headers['message-id'] ?? '') === id)
  const links = [...new Set(found?.text.match(/https?:\/\/\S+\/pay\/[\w-]{22,}/g))]
  const [link] = links
  if (link === undefined || links.length > 1 || !found?.html.includes(link)) {
    throw new Error(`Expected one payment link in both parts of ${mail.template}: ${found?.text}`)
  }
  return link
}
