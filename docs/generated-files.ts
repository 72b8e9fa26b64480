import { openApiText } from '../api/openapi'
import { statesText } from './states'

/** A committed file that code can write: `file` from the project root, `render` its whole text, ending in a newline. */
export type GeneratedFile = { file: string; render(): string | Promise<string> }

/** Everything `npm run generate` writes and `npm run check` compares. Register a generator by adding a row. */
export const GENERATED_FILES: readonly GeneratedFile[] = [
  { file: 'docs/generated/openapi.json', render: openApiText },
  { file: 'docs/states.md', render: statesText },
]
