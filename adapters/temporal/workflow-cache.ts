import type { WorkerOptions } from '@temporalio/worker'

/**
 * How many workflows a worker knows by heart, and how long one of them waits for the worker that knows it before any other
 * takes it: after a crash, time lost. The benchmarks' baseline has the same.
 */
export const WORKFLOW_CACHE = {
  maxCachedWorkflows: 400,
  stickyQueueScheduleToStartTimeout: '3 seconds',
} satisfies Partial<WorkerOptions>
