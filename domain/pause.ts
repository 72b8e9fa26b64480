import { HOUR, MINUTE } from './time'

/** The pause before something is tried again after `tries` tries, in ms: `first`, doubled each time, at most `longest`. */
export const growingPause = (tries: number, first: number, longest: number): number =>
  Math.min(first * 2 ** tries, longest)

/** The pause, in ms, after the processor did not do what it was asked to: 1, 2, 4 … minutes, at most 6 hours. */
export const processorPause = (tries: number): number => growingPause(tries, MINUTE, 6 * HOUR)

/** Whoever is on call is told once the processor has failed this often in a row. */
export const PROCESSOR_TRIES_BEFORE_ALERT = 8
