import type { ActivityInterceptorsFactory, WorkerOptions } from '@temporalio/worker'

const BEAT_MS = 2_000

/** A heartbeat every two seconds for as long as an activity runs: a worker that was killed is noticed, a slow one is not. */
const heartbeat: ActivityInterceptorsFactory = (context) => ({
  inbound: {
    async execute(input, next) {
      // Within a workflow's task it is the task that is kept alive.
      if (context.info.isLocal) return next(input)
      const beat = setInterval(() => context.heartbeat(), BEAT_MS)
      try {
        return await next(input)
      } finally {
        clearInterval(beat)
      }
    },
  },
})

/**
 * What a worker needs so that its activities may have a heartbeat time-out of seconds. Unless told otherwise the SDK
 * passes a heartbeat on only after four fifths of the time-out, which leaves no room for a busy machine.
 */
export const HEARTBEATS = {
  interceptors: { activity: [heartbeat] },
  maxHeartbeatThrottleInterval: BEAT_MS,
} satisfies Partial<WorkerOptions>
