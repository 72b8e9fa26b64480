import { randomBytes } from 'node:crypto'

export interface GraphFault {
  status: number
  code: number
  type: 'OAuthException' | 'GraphMethodException'
  message: string
  subcode?: number
  /** `error_data.details`: what a person should read. */
  details?: string
  userTitle?: string
  transient?: boolean
  retryAfterSeconds?: number
}

/** An answer of the Graph that is not a success. */
export class GraphError extends Error {
  constructor(readonly fault: GraphFault) {
    super(fault.message)
  }

  toJson(): object {
    const { code, type, message, subcode, details, userTitle, transient } = this.fault
    return {
      error: {
        message: `(#${code}) ${message}`,
        type,
        code,
        ...(subcode && { error_subcode: subcode }),
        ...(transient !== undefined && { is_transient: transient }),
        ...(userTitle && { error_user_title: userTitle, error_user_msg: details }),
        ...(details && { error_data: { messaging_product: 'whatsapp', details } }),
        fbtrace_id: `A${randomBytes(16).toString('base64url')}`,
      },
    }
  }
}

const fault = (status: number, code: number, message: string, more: Partial<GraphFault> = {}) =>
  new GraphError({ status, code, type: 'OAuthException', message, ...more })

export const noToken = () => fault(401, 190, 'An access token is required to request this resource.')

export const badParameter = (details: string) => fault(400, 100, 'Invalid parameter', { details })

export const noSuchObject = (method: string, id: string) =>
  fault(
    400,
    100,
    `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
    {
      type: 'GraphMethodException',
      subcode: 33,
    },
  )

/** The documented answer after ten requests for one number in 72 hours. */
export const tooManyAttempts = (what: 'register' | 'deregister' | 'delete') =>
  fault(400, 133016, `Account ${what} temporarily blocked`, {
    details:
      'Registration or Deregistration failed because there were too many attempts for this phone number in a short period of time',
  })

export const notRegistered = () =>
  fault(400, 133010, 'Phone number not registered', {
    details: 'Phone number not registered on the Whatsapp Business Platform.',
  })

export const tryRegisterLater = () =>
  fault(400, 133015, 'Please wait a few minutes before attempting to register this phone number', {
    details: 'The phone number was recently deleted, and its deletion has not yet completed.',
    transient: true,
  })

export const accountLocked = () =>
  fault(403, 131031, 'Business Account locked', {
    details:
      'The business account was restricted or disabled for violating a platform policy. The number cannot be registered.',
  })

export const coexistenceNumber = () =>
  fault(400, 100, 'Invalid parameter', {
    details: 'This number is also used in the WhatsApp Business app: its owner must disconnect it there.',
  })

/** Meta documents no subcode for this refusal; this one is the sandbox's. The date stands in the details, in ISO 8601. */
export const PAID_MESSAGES_SUBCODE = 2_388_093

export const paidMessagesSent = (removableAt: string) =>
  fault(400, 100, 'Phone number cannot be removed', {
    subcode: PAID_MESSAGES_SUBCODE,
    userTitle: 'Phone number cannot be removed yet',
    details: `Paid messages were sent from this phone number in the last 30 days. It can be removed on ${removableAt}.`,
  })

/** A limit of the Graph's is used up; how long is told in a header. */
export const rateLimited = (code: number, retryAfterSeconds?: number) =>
  fault(400, code, 'There have been too many calls to this WhatsApp Business Account. Wait a bit and try again.', {
    transient: true,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  })

export const billingBlocked = () =>
  fault(400, 131042, 'Business eligibility payment issue', {
    details: 'Message failed to send because there were one or more errors related to your payment method.',
  })
