import type { Request } from 'express'
import { type KeyHolder, keyHolder } from '../../adapters/store/edge/api-keys'
import { problem } from '../problem'
import type { Caller } from '../route'
import type { Services } from '../services'

/** Keys of development, accepted only where the setting says so. They are public: production refuses the setting. */
const DEVELOPMENT_KEYS: ReadonlyMap<string, KeyHolder> = new Map(
  (['signup', 'support', 'operator'] as const).map((role) => [
    `lk_dev_${role}`,
    { id: `dev:${role}`, role, accountId: null },
  ]),
)

/** Whose key the request carries. Throws UNAUTHENTICATED without a good one. */
export async function authenticate(request: Request, { db, config }: Services): Promise<Caller> {
  const header = request.get('authorization')
  if (header === undefined) throw unauthenticated('The Authorization header is missing; send `Bearer KEY`.')
  const secret = /^Bearer +(\S+) *$/i.exec(header)?.[1]
  if (secret === undefined) throw unauthenticated('The Authorization header must be `Bearer KEY`.')
  const development = DEVELOPMENT_KEYS.get(secret)
  const holder = development ? (config.devKeys ? development : null) : await keyHolder(db, secret)
  if (holder === null) throw unauthenticated('This API key is not known, or was revoked.')
  return { ...holder, secret }
}

const unauthenticated = (detail: string) => problem('UNAUTHENTICATED', detail)
