import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

export default defineConfig({
  root: 'web',
  plugins: [react(), precompress()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2024',
    modulePreload: { polyfill: false },
    // Weight is judged compressed and in total, by a test; this only silences vite's own guess.
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      output: {
        // A chunk is run before those that import it, and this one ends with the setup: so zod has learnt of the content
        // policy before any schema is made, whichever page makes it. Else zod would try `new Function`.
        codeSplitting: { groups: [{ name: 'zod', test: /node_modules[\\/]zod[\\/]|[\\/]zod-setup\.ts$/ }] },
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:5000' } },
})

/**
 * Writes a .br and a .gz beside every text file of the build.
 * In `writeBundle`: earlier hooks still see the placeholder that vite replaces last, and only browsers that take br would break.
 */
function precompress(): Plugin {
  return {
    name: 'undertow:precompress',
    apply: 'build',
    writeBundle({ dir }) {
      if (!dir) return
      for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(?:js|css|html|svg|json|webmanifest|txt)$/.test(name)) continue
        const path = join(dir, name)
        const body = readFileSync(path)
        writeFileSync(`${path}.br`, brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }))
        writeFileSync(`${path}.gz`, gzipSync(body, { level: 9 }))
      }
    },
  }
}
