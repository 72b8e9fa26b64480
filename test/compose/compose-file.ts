import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Ajv from 'ajv'
import addFormats from 'ajv-formats'
import { parse } from 'yaml'

export const PROJECT_ROOT = resolve(__dirname, '../..')

/** A service as far as the tests look at it. */
export type ComposeService = {
  image?: string
  build?: unknown
  command?: string[]
  environment?: Record<string, string | number | null>
  depends_on?: Record<string, { condition: string }>
  healthcheck?: object
  ports?: string[]
}
export type ComposeFile = { services: Record<string, ComposeService> }

/** The project's compose file with its anchors and merges resolved. */
export function readComposeFile(): ComposeFile {
  return parse(readFileSync(join(PROJECT_ROOT, 'docker-compose.yml'), 'utf8'), { merge: true })
}

/** What the Compose specification has against this file: one `path: message` each, none for a valid one. */
export function schemaErrors(file: unknown): string[] {
  const schema = JSON.parse(readFileSync(join(__dirname, 'compose-spec.schema.json'), 'utf8'))
  // It names its dialect by an address ajv does not know; draft 07 is what ajv assumes anyway.
  delete schema.$schema
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats(ajv)
  const validate = ajv.compile(schema)
  validate(file)
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`)
}

/** Names of images whose tag does not fix one version: none at all, `latest`, or a bare major like `18`. */
export function unpinnedImages(images: readonly string[]): string[] {
  return images.filter(
    (image) => !/^[^\s@:$]+(\/[^\s@:$]+)*:v?\d+\.\d+(\.\d+)?(-[a-z0-9.-]+)?(@sha256:[0-9a-f]{64})?$/.test(image),
  )
}

/** The service's environment as Compose hands it over when `outside` holds the variables of .env and the shell. */
export function environmentOf(service: ComposeService, outside: Record<string, string> = {}): Record<string, string> {
  const given = Object.entries(service.environment ?? {}).map(([name, value]) => [
    name,
    value === null ? outside[name] : interpolate(String(value), outside),
  ])
  return Object.fromEntries(given.filter(([, value]) => value !== undefined))
}

/** `${NAME:-default}` takes the default for an empty variable too, `${NAME-default}` only for a missing one. */
function interpolate(text: string, outside: Record<string, string>): string {
  return text.replace(/\$\{(\w+)(:?)-([^}]*)\}/g, (_all, name: string, colon: string, fallback: string) => {
    const value = outside[name]
    return value === undefined || (colon !== '' && value === '') ? fallback : value
  })
}
