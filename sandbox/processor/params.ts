import { z } from 'zod'
import { badParameter } from './errors'

/**
 * Readers for form-encoded parameters: everything arrives as text, nested by brackets, and a list may arrive as an
 * object with numeric keys.
 */
export const text = z.string()
export const optionalText = z.string().optional()
export const integer = z
  .string()
  .regex(/^-?\d+$/, { error: 'not an integer' })
  .transform(Number)
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true')
export const metadata = z.union([z.literal(''), z.record(z.string(), z.string().max(500))]).optional()
export const list = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (value && typeof value === 'object' ? Object.values(value) : value), z.array(item))
export const address = z.record(z.string(), z.string()).optional()
/** Taken and ignored: it has no effect on what a billing product can see here. */
export const ignored = z.any().optional()
export const created = z
  .union([
    integer.transform((at) => ({ gte: at, lt: at + 1 })),
    z.strictObject({
      gt: integer.optional(),
      gte: integer.optional(),
      lt: integer.optional(),
      lte: integer.optional(),
    }),
  ])
  .optional()
export const paging = {
  limit: integer.optional(),
  starting_after: optionalText,
  ending_before: optionalText,
  created,
}

/** The parameters as `schema` reads them, or the processor's complaint about the first wrong one. */
export function read<T extends z.ZodType>(schema: T, params: unknown): z.output<T> {
  const result = schema.safeParse(params)
  if (result.success) return result.data
  throw complaint(result.error.issues[0] as z.core.$ZodIssue, params)
}

function complaint(issue: z.core.$ZodIssue, params: unknown): Error {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    const name = bracketed([...path, issue.keys[0] as string])
    return badParameter(`Received unknown parameter: ${name}`, name, 'parameter_unknown')
  }
  const name = bracketed(path)
  const value = path.reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], params)
  if (value === undefined) return badParameter(`Missing required param: ${name}.`, name, 'parameter_missing')
  if (issue.message === 'not an integer')
    return badParameter(`Invalid integer: ${value}`, name, 'parameter_invalid_integer')
  return badParameter(`Invalid ${name}: ${JSON.stringify(value)} (${issue.message})`, name)
}

function bracketed(path: string[]): string {
  const [first = 'request', ...rest] = path
  return first + rest.map((key) => `[${key}]`).join('')
}
