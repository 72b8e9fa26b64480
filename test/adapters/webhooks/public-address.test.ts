import { isPublic, publicLookup, webhookUrlFault } from '../../../adapters/webhooks/public-address'

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '::1',
  'fd00::1',
  'fe80::1',
  '::ffff:10.0.0.1',
  '::10.0.0.1',
  'fec0::1',
  '64:ff9b::10.0.0.1',
  '64:ff9b:1::10.0.0.1',
  '2002:a00:1::1',
])('%s is not on the open internet', (address) => expect(isPublic(address)).toBe(false))

test.each(['8.8.8.8', '2606:4700::1111'])('%s is', (address) => expect(isPublic(address)).toBe(true))

test.each([
  ['ftp://example.com/', 'must be an https address'],
  ['not a url', 'must be an https address'],
  ['http://example.com/', 'must be an https address'],
  ['https://me:pw@example.com/', 'must not contain a user name or password'],
  ['https://example.com/#x', 'must not contain a fragment'],
  ['https://10.0.0.1/hook', 'must be an address on the open internet'],
  ['https://[::1]/hook', 'must be an address on the open internet'],
  ['https://example.com/hook', null],
])('in production %s: %s', (url, fault) => expect(webhookUrlFault(url, true)).toBe(fault))

test('a developer may listen on his own machine', () =>
  expect(webhookUrlFault('http://127.0.0.1:9/x', false)).toBeNull())

test('a name that leads into our own network is refused when it is looked up, whatever it led to before', async () => {
  const error = await new Promise((resolve) => publicLookup('localhost', {}, resolve))
  expect(String(error)).toContain('localhost is not on the open internet')
})
