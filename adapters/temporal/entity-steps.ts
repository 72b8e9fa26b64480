import { type Client, WithStartWorkflowOperation, type Workflow } from '@temporalio/client'
import type { EntitySteps } from '../../activities/ports/clock'
import { type EntityInput, STEP_UPDATE, type Step, type StepAnswer } from '../../domain/entity'
import { entityParts, TASK_QUEUE, WORKFLOW_TYPES } from '../../domain/keys'

/** Steps by Update. The update's id is made of the step's number, so the server too answers a repeated one once. */
export function createEntitySteps(client: Client): EntitySteps {
  return {
    step: (entity, step) =>
      client.workflow.executeUpdateWithStart<Workflow, StepAnswer, [Step]>(STEP_UPDATE, {
        args: [step],
        updateId: `step:${entity.accountId}:${step.s}`,
        startWorkflowOperation: startOf(entity),
      }),
  }
}

/** On a test clock the work runs within the workflow's task: this long after its worker has died it is given to another. */
const TASK_TIMEOUT_ON_CLOCK = '5 seconds'

/** Starts the entity, or uses the one that runs. */
export function startOf(entity: EntityInput) {
  return new WithStartWorkflowOperation(WORKFLOW_TYPES[entityParts(entity.entityId).kind], {
    workflowId: entity.entityId,
    taskQueue: TASK_QUEUE,
    args: [entity],
    workflowIdConflictPolicy: 'USE_EXISTING',
    ...(entity.clockId === null ? {} : { workflowTaskTimeout: TASK_TIMEOUT_ON_CLOCK }),
  })
}
