import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { historyFromJSON } from '@temporalio/common/lib/proto-utils'
import type { temporal } from '@temporalio/proto'
import { projectRoot } from '../../adapters/project-root'

/** Histories by the version of the product that made them: a folder each, a gzipped file per run, in Temporal's own JSON. */
export const CORPUS = join(projectRoot(), 'test/replay/histories')

export type History = temporal.api.history.v1.IHistory
export type Stored = { version: string; name: string; workflowId: string; history: History }

/** The version that is being worked on. */
export const presentVersion = (): string =>
  JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')).version as string

/** Every stored history of every version. */
export function storedHistories(): Stored[] {
  return readdirSync(CORPUS).flatMap((version) =>
    readdirSync(join(CORPUS, version)).map((file) => {
      const { workflowId, history } = JSON.parse(gunzipSync(readFileSync(join(CORPUS, version, file))).toString())
      return { version, name: basename(file, '.json.gz'), workflowId, history: historyFromJSON(history) }
    }),
  )
}

const SOURCES = ['account', 'dunning', 'number', 'test-clock', 'job'] as const
const source = (name: string) => readFileSync(join(projectRoot(), 'workflows', `${name}.ts`), 'utf8')

/** The commands that a workflow takes, as its own file lists them. */
export const commandsOf = (workflow: (typeof SOURCES)[number]): string[] =>
  [...source(workflow).matchAll(/case '([a-z-]+)':/g)].map(([, name]) => name ?? '')

/** Every activity that some branch of a workflow calls. */
export const activitiesCalled = (): string[] =>
  [
    ...new Set(
      SOURCES.flatMap((name) =>
        [...source(name).matchAll(/\b(?:activities\.|await (?=driveClock|runJob))(\w+)\(\{/g)].map(
          ([, activity]) => activity ?? '',
        ),
      ),
    ),
  ].sort()
