import { type LookupAddress, type LookupOptions, lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Whether an address belongs to the open internet, and not to this host, its network or the cloud's own services. */
export const isPublic = (address: string): boolean => ipaddr.process(address).range() === 'unicast'

/** What is wrong with an address to tell facts to, in words; null if nothing. `open`: only the open internet, by HTTPS. */
export function webhookUrlFault(text: string, open: boolean): string | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return 'must be an https address'
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or password'
  if (url.hash !== '') return 'must not contain a fragment'
  if (!open) return null
  if (url.protocol !== 'https:') return 'must be an https address'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return isIP(host) && !isPublic(host) ? 'must be an address on the open internet' : null
}

/** Resolves names for a request, and refuses one that leads into our own network, whatever it led to before. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  const every: LookupOptions = { ...options, all: true }
  lookup(hostname, every, (error, found) => {
    const addresses = (found ?? []) as LookupAddress[]
    const [first] = addresses
    if (error || first === undefined) return callback(error ?? new Error(`${hostname} has no address`), '', 0)
    if (!addresses.every(({ address }) => isPublic(address))) {
      return callback(new Error(`${hostname} is not on the open internet`), '', 0)
    }
    if (options.all) return callback(null, addresses)
    callback(null, first.address, first.family)
  })
}
