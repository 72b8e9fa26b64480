/** The ports' errors as values, for those who may import the ports as types only. */
export { EngineUnavailable } from '../activities/ports/engine'
export { WebhookRejected } from '../activities/ports/processor'
