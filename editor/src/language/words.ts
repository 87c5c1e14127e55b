import de from './de.json'
import en from './en.json'

/** German is the base; a key missing on either side is a type error. */
export type Words = typeof de
const english: Words = en
const german: typeof en = de

export type Key = keyof Words
export type Values = Readonly<Record<string, string | number>>
export type Code = 'de' | 'en'

let words: Words = german
let code: Code = 'de'

export function useLanguage(language: string): void {
  code = language.startsWith('en') ? 'en' : 'de'
  words = code === 'en' ? english : german
}

export const languageCode = (): Code => code

/** Say a sentence; `{name}` in it is replaced by the value of that name. */
export function t(key: Key, values: Values = {}): string {
  return words[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** Say the sentence for one or for several; `{count}` is filled in. */
export function counted(count: number, one: Key, several: Key, values: Values = {}): string {
  return t(count === 1 ? one : several, { count, ...values })
}

/** Lengths are read in cm below 3 m, else in m with the language's comma. */
export function lengthWords(lengthMm: number): string {
  if (Math.abs(lengthMm) < 3000) return `${Math.round(lengthMm / 10).toLocaleString(code)} cm`
  const metres = (lengthMm / 1000).toLocaleString(code, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  })
  return `${metres} m`
}

/** Heights are entered and read in whole centimetres. */
export const centimetres = (heightMm: number): string => String(Math.round(heightMm / 10))
