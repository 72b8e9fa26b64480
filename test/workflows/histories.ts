import type { Client } from '@temporalio/client'
import { temporal } from '@temporalio/proto'

const { EventType } = temporal.api.enums.v1

export type HistoryEvent = temporal.api.history.v1.IHistoryEvent

/** The events of a workflow's newest run, as the server keeps them. */
export async function historyOf(client: Client, workflowId: string): Promise<HistoryEvent[]> {
  return (await client.workflow.getHandle(workflowId).fetchHistory()).events ?? []
}

export const isA =
  (type: keyof typeof EventType) =>
  ({ eventType }: HistoryEvent): boolean =>
    eventType === EventType[type]

/** The events from each that `begins` up to the next one; what lies before the first and after the last is left out. */
export function cycles(events: HistoryEvent[], begins: (event: HistoryEvent) => boolean): HistoryEvent[][] {
  const starts = events.flatMap((event, index) => (begins(event) ? [index] : []))
  return starts.slice(0, -1).map((start, nth) => events.slice(start, starts[nth + 1]))
}

/** How many activities ran: on a task queue of their own, or within the workflow's task. */
export const activitiesIn = (events: HistoryEvent[]): number =>
  events.filter(
    (event) =>
      isA('EVENT_TYPE_ACTIVITY_TASK_SCHEDULED')(event) ||
      event.markerRecordedEventAttributes?.markerName === 'core_local_activity',
  ).length

/** How long the last timer that was set is to run, in ms; it may have been set again and again before. */
export function lastTimerMs(events: HistoryEvent[]): number | undefined {
  const timeout = events.findLast(isA('EVENT_TYPE_TIMER_STARTED'))?.timerStartedEventAttributes?.startToFireTimeout
  return timeout ? Number(timeout.seconds) * 1000 + Number(timeout.nanos ?? 0) / 1e6 : undefined
}
