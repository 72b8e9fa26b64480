import { EMBEDDABLE, EMBEDDED_WITHOUT, REPLACED_BY } from './settings'

/**
 * What NODE_ENV=production refuses, one line each: sandboxes, embedded servers and development keys. A missing setting is
 * not repeated here. Empty for any other NODE_ENV.
 */
export function productionProblems(given: Readonly<Record<string, string | undefined>>): string[] {
  if (given.NODE_ENV !== 'production') return []
  const refuse = (name: string, what: string, remedy: string) =>
    `${name}: NODE_ENV=production refuses ${what}. ${remedy}.`
  const problems: string[] = []
  for (const part of EMBEDDABLE) {
    const name = REPLACED_BY[part]
    if (!given.LINEKEEPER_EMBEDDED?.includes(`"${part}"`)) continue
    problems.push(refuse(name, EMBEDDED_WITHOUT[name] ?? part, 'Set it to a real one'))
  }
  for (const name of ['STRIPE_API_BASE', 'WHATSAPP_API_BASE']) {
    const base = given[name]
    if (base && isSandbox(base)) problems.push(refuse(name, `a sandbox (${base})`, 'Unset it'))
  }
  if (/^(sk|rk)_test_/.test(given.STRIPE_SECRET_KEY ?? '')) {
    problems.push(refuse('STRIPE_SECRET_KEY', "the card processor's test keys: no money would move", 'Set a live key'))
  }
  if (given.LINEKEEPER_DEV_KEYS === 'on') {
    problems.push(
      refuse('LINEKEEPER_DEV_KEYS', 'the development keys lk_dev_signup, lk_dev_support, lk_dev_operator', 'Unset it'),
    )
  }
  if (given.LINEKEEPER_SANDBOX_URLS) problems.push(refuse('LINEKEEPER_SANDBOX_URLS', 'sandboxes', 'Unset it'))
  if (!given.PUBLIC_URL) {
    problems.push(
      'PUBLIC_URL is not set, and links in mails would lead to 127.0.0.1. Set it to where customers reach the API.',
    )
  }
  return problems
}

/** Real ones are encrypted and elsewhere. */
function isSandbox(base: string): boolean {
  if (!URL.canParse(base)) return false
  const { protocol, hostname } = new URL(base)
  return protocol !== 'https:' || /^(localhost|127\.|\[::1\]|0\.0\.0\.0)/.test(hostname)
}
