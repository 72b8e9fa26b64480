/** Digits and country letters that stay readable when a contact is shown to people (S8). */
const SHOWN_FIRST = 3
const SHOWN_LAST = 2

/** A contact as exports and lists show it: `+905321234567` becomes `+90********67`. Short ones are hidden whole. */
export function maskContact(contact: string): string {
  const hidden = contact.length - SHOWN_FIRST - SHOWN_LAST
  if (hidden <= 0) return '*'.repeat(contact.length)
  return contact.slice(0, SHOWN_FIRST) + '*'.repeat(hidden) + contact.slice(-SHOWN_LAST)
}
