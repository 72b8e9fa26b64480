import { type LookupAddress, type LookupOptions, lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** All that is given out of IPv6: of the rest, some lead to IPv4 addresses or into a site (::10.0.0.1, fec0::1). */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3')

/** Whether an address belongs to the open internet, and not to this host, its network or the cloud's own services. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  if (parsed.range() !== 'unicast') return false
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_IPV6)
}

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
