/** The one bundled file: every workflow the worker runs. */
export { account } from './account'
export { dunning } from './dunning'
export { job } from './job'
export { number } from './number'
export { testClock } from './test-clock'
