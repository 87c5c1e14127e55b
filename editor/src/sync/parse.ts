/** Small parsers that are strict and compose: a value goes in as `unknown` and comes out typed, or throws. */
export class ProtocolError extends Error {}
export type Parser<T> = (value: unknown) => T

const fail = (what: string): never => {
  throw new ProtocolError(what)
}

export function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail('not an object')
  return value as Record<string, unknown>
}

export const integer =
  (least = Number.MIN_SAFE_INTEGER, most = Number.MAX_SAFE_INTEGER): Parser<number> =>
  (value) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most
      ? value
      : fail('not a whole number in its limits')

export const number =
  (allowed: (value: number) => boolean): Parser<number> =>
  (value) =>
    typeof value === 'number' && Number.isFinite(value) && allowed(value) ? value : fail('not a number')

/** Limits count Unicode characters, as Python does, not UTF-16 units. */
export const text =
  (most: number, least = 0): Parser<string> =>
  (value) => {
    if (typeof value !== 'string') return fail('not a text')
    if (value.includes('\u0000') || !value.isWellFormed()) return fail('characters that cannot be stored')
    const length = value.length > most ? [...value].length : value.length
    return length <= most && length >= least ? value : fail('text too long or too short')
  }

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
export const uuid: Parser<string> = (value) =>
  typeof value === 'string' && UUID.test(value) ? value : fail('not an id')

export const literal =
  <const T extends readonly (string | boolean)[]>(...allowed: T): Parser<T[number]> =>
  (value) =>
    allowed.includes(value as T[number]) ? (value as T[number]) : fail(`not one of ${allowed.join(', ')}`)

export const arrayOf =
  <T>(parser: Parser<T>, least = 0, most = Number.MAX_SAFE_INTEGER): Parser<readonly T[]> =>
  (value) => {
    if (!Array.isArray(value) || value.length < least || value.length > most) return fail('not a list')
    return value.map(parser)
  }

/** A field that may be missing or null and then has `fallback`. */
export const optional = <T, F>(parser: Parser<T>, fallback: F): Parser<T | F> & { missing: true } =>
  Object.assign(
    (value: unknown): T | F => (value === undefined || value === null ? fallback : parser(value)),
    { missing: true as const },
  )

/** A field that may be missing, but not null. */
export const defaulted = <T>(parser: Parser<T>, fallback: T): Parser<T> & { missing: true } =>
  Object.assign((value: unknown): T => (value === undefined ? fallback : parser(value)), {
    missing: true as const,
  })

/** An object with exactly these fields. */
export const fields =
  <T>(shape: { readonly [Name in keyof T]-?: Parser<T[Name]> }): Parser<T> =>
  (value) => {
    const given = record(value)
    for (const name of Object.keys(given)) if (!Object.hasOwn(shape, name)) fail(`unknown field ${name}`)
    const result: Record<string, unknown> = {}
    for (const [name, parser] of Object.entries<Parser<unknown>>(shape as Record<string, Parser<unknown>>)) {
      if (!(name in given) && !('missing' in parser)) fail(`${name} is missing`)
      result[name] = parser(given[name])
    }
    return result as T
  }
