import { connectTemporal } from '../../adapters/temporal/connection'
import { numberEntity } from '../../domain/keys'
import type { OwnEngine } from './own-engine'

/** How long a number's history is by now, and how many state transitions the server has made for it. */
export async function historyOf(
  { stack }: OwnEngine,
  numberId: string,
): Promise<{ events: number; transitions: number }> {
  const client = await connectTemporal({ temporal: { address: stack.temporalAddress, namespace: 'default' } })
  try {
    const { historyLength, raw } = await client.workflow.getHandle(numberEntity(numberId)).describe()
    return { events: historyLength, transitions: Number(raw.workflowExecutionInfo?.stateTransitionCount ?? 0) }
  } finally {
    await client.connection.close()
  }
}
