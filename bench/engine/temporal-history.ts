import { numberEntity } from '../../domain/keys'
import { type OwnEngine, withTemporal } from './own-engine'

/** How long a number's history is by now, and how many state transitions the server has made for it. */
export async function historyOf(engine: OwnEngine, numberId: string): Promise<{ events: number; transitions: number }> {
  return withTemporal(engine, async (client) => {
    const { historyLength, raw } = await client.workflow.getHandle(numberEntity(numberId)).describe()
    return { events: historyLength, transitions: Number(raw.workflowExecutionInfo?.stateTransitionCount ?? 0) }
  })
}
