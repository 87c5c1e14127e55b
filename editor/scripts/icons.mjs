/**
 * Build the icon sprite from lucide-static: only the icons the templates name, one <symbol> each.
 * Run from anywhere: node editor/scripts/icons.mjs. The result is committed; a test compares names.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const WEB = here('../../planwart/web/')
const ICONS = here('../node_modules/lucide-static/icons/')
const TARGET = `${WEB}static/planwart/icons.svg`

/** Names chosen in Python rather than in a template stand there as icon="name". */
const NAMED = [/\{% icon "([a-z0-9-]+)"/g, /\bicon="([a-z0-9-]+)"/g]

const names = new Set()
for (const file of readdirSync(WEB, { recursive: true }).filter((name) => /\.(html|py)$/.test(name))) {
  const text = readFileSync(WEB + file, 'utf8')
  for (const pattern of NAMED) for (const [, name] of text.matchAll(pattern)) names.add(name)
}

const symbols = [...names].sort().map((name) => {
  const source = readFileSync(`${ICONS}${name}.svg`, 'utf8')
  const shapes = source.replace(/<!--.*?-->/gs, '').replace(/<\/?svg[^>]*>/g, '').replace(/\s+/g, ' ').trim()
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`
})
writeFileSync(
  TARGET,
  `<!-- Lucide icons, ISC licence, https://lucide.dev. Built by editor/scripts/icons.mjs. -->\n<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`,
)
