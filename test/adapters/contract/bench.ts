import type { ChargeInput, Processor, ProcessorMethod } from '../../../activities/ports/processor'

/** What the contract must be able to make happen at the processor from outside, as a bank or a customer would. */
export type ProcessorControls = {
  /** Tokens by what the bank behind them does. */
  tokens: {
    good: string
    otherGood: string
    /** Can be stored; every charge is declined with `code`. */
    declined: { token: string; code: string }
    /** Refused when it is stored, with `code`. */
    refused: { token: string; code: string }
    /** The bank always asks for the customer. */
    asking: string
    /** A bank debit that stays on its way until its bank answers. */
    slow: string
    payPal: string
  }
  /** What the next charge with the method meets instead of its bank's answer. */
  nextCharge(methodRef: string, meets: 'LOST_ANSWER' | 'SERVER_ERROR' | 'RATE_LIMIT' | 'NO_ISSUER'): Promise<void>
  /** The customer answers their bank's question. */
  answerBank(chargeRef: string, outcome: 'succeed' | 'fail'): Promise<void>
  /** The bank answers about a debit: it is paid, or returned with this code. */
  settleDebit(chargeRef: string, failureCode: string | null): Promise<void>
  /** A person pays, or stores a method, on a hosted page. Rejects when the page or the bank refuses. */
  finishPage(pageRef: string, token: string): Promise<void>
  /** The network renews the card behind a method. */
  renewCard(methodRef: string, card: { expMonth: number; expYear: number; last4: string }): Promise<void>
  /** Somebody deletes the customer at the processor itself. */
  deleteCustomer(customerRef: string): Promise<void>
  /** The charge's bank asks about it, takes it back, or decides; answers the processor's id of the case. */
  dispute(chargeRef: string, stands: 'INQUIRY' | 'OPEN' | 'WON' | 'LOST'): Promise<string>
  /** Every charge that moved money from the customer, in cents. */
  settledCents(customerRef: string): Promise<number[]>
}

export type RunningProcessor = {
  /** Answers within a second or gives up. */
  processor: Processor
  controls: ProcessorControls
  stop(): Promise<void>
}

/** What every part of the contract works with: the running processor, and customers, methods and charges made on it. */
export class Bench {
  #running: RunningProcessor | undefined
  #serial = 0

  async start(start: () => Promise<RunningProcessor>): Promise<void> {
    this.#running = await start()
  }

  async stop(): Promise<void> {
    await this.#running?.stop()
  }

  get processor(): Processor {
    return this.#started().processor
  }

  get controls(): ProcessorControls {
    return this.#started().controls
  }

  unique(prefix: string): string {
    return `${prefix}_${process.pid}_${Date.now()}_${this.#serial++}`
  }

  async customer(): Promise<string> {
    const accountId = this.unique('acc')
    const email = `${accountId}@example.com`
    return this.processor.createCustomer({ key: accountId, accountId, email, name: 'Ada Ltd' })
  }

  async stored(customerRef: string, token: string): Promise<ProcessorMethod> {
    const result = await this.processor.attachMethod({ key: this.unique('attach'), customerRef, token })
    if (result.kind === 'REFUSED') throw new Error(`${token} was refused: ${result.code}`)
    return result.method
  }

  /** A charge ready to be sent, on a new customer's stored method. */
  async chargeable(token: string, over: Partial<ChargeInput> = {}): Promise<ChargeInput> {
    const customerRef = await this.customer()
    const { methodRef } = await this.stored(customerRef, token)
    const invoiceId = this.unique('inv')
    return {
      key: `${invoiceId}:1:${methodRef}`,
      attemptId: this.unique('att'),
      invoiceId,
      accountId: this.unique('acc'),
      customerRef,
      methodRef,
      amountCents: 3900,
      currency: 'USD',
      onSession: false,
      description: 'Hosting of one number',
      ...over,
    }
  }

  /** The next attempt at the same invoice. */
  again(input: ChargeInput): ChargeInput {
    return { ...input, key: `${input.key}:again`, attemptId: this.unique('att') }
  }

  find({ attemptId, customerRef }: { attemptId: string; customerRef: string }) {
    return this.processor.findCharge({ attemptId, customerRef, sentAfter: Date.now() - 60_000 })
  }

  async paid(): Promise<ChargeInput & { chargeRef: string }> {
    const input = await this.chargeable(this.controls.tokens.good)
    const outcome = await this.processor.charge(input)
    if (outcome.kind !== 'SUCCEEDED') throw new Error(`not paid: ${outcome.kind}`)
    return { ...input, chargeRef: outcome.chargeRef }
  }

  async waiting(onSession: boolean): Promise<ChargeInput & { chargeRef: string }> {
    const input = await this.chargeable(this.controls.tokens.asking, { onSession })
    const outcome = await this.processor.charge(input)
    if (outcome.kind !== 'REQUIRES_ACTION') throw new Error(`not waiting: ${outcome.kind}`)
    return { ...input, chargeRef: outcome.chargeRef }
  }

  #started(): RunningProcessor {
    if (!this.#running) throw new Error('the processor has not been started')
    return this.#running
  }
}
