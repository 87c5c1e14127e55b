/// <reference types="vitest/config" />
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Two entries, one manifest: `main.ts` is the plan editor, `pages.ts` every other page. */
export default defineConfig({
  base: '/static/editor/',
  publicDir: false,
  server: { fs: { allow: [here('..')] } },
  build: {
    outDir: here('../planwart/web/static/editor'),
    emptyOutDir: true,
    manifest: 'manifest.json',
    // A data: font or image would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: { editor: here('src/main.ts'), pages: here('src/pages.ts') } },
  },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
})
