import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { eventually } from '../../support/client'

/** The compiled recorder: what the product's processes load before their own code. */
const RECORDER = resolve(__dirname, '../../../dist/test/crash/steps/recorder.js')

/** The test's end of the recorder: whose steps are written down, and who is to stop at which. */
export class Steps {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true })
  }

  /** What a process needs in its environment to be recorded. */
  static settings(folder: string): Record<string, string> {
    return { NODE_OPTIONS: `--require=${RECORDER}`, LINEKEEPER_STEPS: folder }
  }

  /** From now on what is done for any of these ids is the story's; it stands still at the step, if one is given. */
  arm(story: string, ids: readonly string[], step = ''): void {
    for (const id of ids) writeFileSync(join(this.folder, `${id}.armed`), `${story}\n${step}`)
  }

  disarm(ids: readonly string[]): void {
    for (const id of ids) rmSync(join(this.folder, `${id}.armed`), { force: true })
  }

  /** The steps of the story so far, in their order. */
  of(story: string): string[] {
    const file = join(this.folder, `${story}.steps`)
    return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []
  }

  /** Nothing of it is on its way: what was begun has come back. */
  allEnded(story: string): boolean {
    const steps = this.of(story)
    return steps.filter((step) => step.startsWith('before')).length * 2 === steps.length
  }

  reached(story: string): boolean {
    return existsSync(join(this.folder, `${story}.reached`))
  }

  /** Settles when all of them stand still, or when for `patienceMs` no further one came to its place. */
  async standstill(stories: readonly string[], patienceMs: number): Promise<void> {
    let waiting = stories.length
    let since = Date.now()
    await eventually(
      'every story stands still',
      async () => {
        const left = stories.filter((story) => !this.reached(story)).length
        if (left < waiting) since = Date.now()
        waiting = left
        return left === 0 || Date.now() - since > patienceMs ? true : undefined
      },
      240_000,
    )
  }
}
