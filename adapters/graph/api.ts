/** `apiBase` is Graph's origin, or a stand-in's. `version` is Graph's, with its `v`. */
export type GraphConnection = { apiBase: string; accessToken: string; version: string; timeoutMs: number }

/** Graph answered with an error object. Its codes are Meta's; `details` is what Meta tells people to read. */
export class GraphError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly details: string | null,
    readonly retryAfterMs: number | null,
    readonly subcode: number | null = null,
  ) {
    super(details && !message.includes(details) ? `${message}: ${details}` : message)
  }
}

/** Graph does not let our token do this to this object. Whether that is to be mended or final only the caller knows. */
export class GraphForbidden extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message)
  }
}

/** What Graph says of an object that is not there, or that our token may not see. */
const NO_SUCH_OBJECT = { code: 100, subcode: 33 }

/** Whether the object that was asked for is out of our reach: deleted, or no longer shared with us. */
export const isOutOfReach = (error: unknown): boolean =>
  error instanceof GraphForbidden ||
  (error instanceof GraphError && error.code === NO_SUCH_OBJECT.code && error.subcode === NO_SUCH_OBJECT.subcode)

export type GraphCall = (
  request: { method: 'GET' | 'POST' | 'DELETE'; path: string; query?: Record<string, string>; body?: unknown },
  businessTime?: number,
) => Promise<Record<string, unknown>>

/** Codes by which Graph says that the token, not the number, is the problem. */
const isAboutToken = (code: number, status: number) => status === 401 || code === 190 || code === 0 || code === 3
const isForbidden = (code: number) => code === 10 || (code >= 200 && code <= 299)

/**
 * Calls Graph. Throws `GraphError` for a documented error, and an error naming the setting for a bad token or address.
 * `X-Business-Time` tells a stand-in which date to judge by; Meta's own servers have no use for it.
 */
export function connectGraph({ apiBase, accessToken, version, timeoutMs }: GraphConnection): GraphCall {
  return async ({ method, path, query, body }, businessTime) => {
    const url = new URL(`/${version}/${path}`, apiBase)
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value)
    const headers: Record<string, string> = { authorization: `Bearer ${accessToken}` }
    if (businessTime !== undefined) headers['x-business-time'] = new Date(businessTime).toISOString()
    if (body !== undefined) headers['content-type'] = 'application/json'
    const response = await answered(url, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    })
    const content = await readJson(response)
    if (response.ok && !content.error) return content
    throw errorOf(response, content)
  }
}

async function answered(url: URL, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request)
  } catch (error) {
    throw new Error(`No answer from Graph at ${url.origin} (WHATSAPP_API_BASE)`, { cause: error })
  }
}

async function readJson(response: Response): Promise<Record<string, unknown>> {
  const content: unknown = await response.json().catch(() => null)
  if (typeof content === 'object' && content !== null) return content as Record<string, unknown>
  throw new Error(
    `Graph at ${new URL(response.url).origin} answered ${response.status} without JSON (WHATSAPP_API_BASE)`,
  )
}

function errorOf(response: Response, content: Record<string, unknown>): Error {
  const error = (content.error ?? {}) as {
    code?: number
    error_subcode?: number
    message?: string
    error_user_msg?: string
    error_data?: { details?: string }
  }
  const code = error.code ?? response.status
  const message = error.message ?? `HTTP ${response.status}`
  const refused = `Graph does not accept WHATSAPP_ACCESS_TOKEN for this call (${code}): ${message}`
  if (isAboutToken(code, response.status)) return new Error(refused)
  if (isForbidden(code)) return new GraphForbidden(code, refused)
  return new GraphError(
    code,
    message,
    error.error_data?.details ?? error.error_user_msg ?? null,
    retryAfterMs(response.headers),
    error.error_subcode ?? null,
  )
}

/** How long Graph says to wait: in the ordinary header, or where it tells how much of a limit is used, in minutes. */
function retryAfterMs(headers: Headers): number | null {
  const seconds = Number(headers.get('retry-after'))
  if (Number.isFinite(seconds) && seconds > 0) return seconds * 1000
  const minutes = /"estimated_time_to_regain_access":\s*(\d+)/.exec(headers.get('x-business-use-case-usage') ?? '')
  return minutes && Number(minutes[1]) > 0 ? Number(minutes[1]) * 60_000 : null
}
