import type { z } from 'zod'
import { type FieldError, invalid } from '../problem'

/** The value in the schema's type. Throws VALIDATION_FAILED with every place that is wrong. */
export function validated<T extends z.ZodType>(schema: T, value: unknown, whole: string): z.output<T> {
  const { data, errors } = checked(schema, value, whole)
  if (errors !== undefined) throw invalid(...errors)
  return data
}

type Checked<T> = { data: T; errors?: undefined } | { data?: undefined; errors: FieldError[] }

/** The same without throwing: the value in the schema's type, or every place that is wrong; `whole` names the value itself. */
export function checked<T extends z.ZodType>(schema: T, value: unknown, whole: string): Checked<z.output<T>> {
  const result = schema.safeParse(value, { reportInput: true })
  if (result.success) return { data: result.data }
  return { errors: result.error.issues.flatMap((issue) => fieldErrors(issue, whole)) }
}

function fieldErrors(issue: z.core.$ZodIssue, whole: string): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: pathOf([...issue.path, key]), message: 'is not a field of this request' }))
  }
  return [{ path: pathOf(issue.path) || whole, message: messageOf(issue) }]
}

/** `events[3].at`, as a person would write it. */
function pathOf(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '')
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.input === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value'))
    return 'is missing'
  // A schema's own words say more than these.
  if (!issue.message.startsWith('Invalid ')) return issue.message
  if (issue.code === 'invalid_type') return `must be ${article(issue.expected)}`
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`
  return issue.message
}

const article = (type: string): string =>
  type === 'int' ? 'a whole number' : `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`
