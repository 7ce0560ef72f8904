import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin, type Rolldown } from 'vite'

export default defineConfig({
  root: 'web',
  plugins: [react(), nameFirstLoad(), precompress()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2024',
    modulePreload: { polyfill: false },
    // Weight is judged compressed and in total, by a test; this only silences vite's own guess.
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      output: {
        // From the first on, each takes what those before it have left.
        codeSplitting: {
          groups: [
            { name: 'zod', test: /node_modules[\\/]zod[\\/]|[\\/]zod-setup\.ts$/, priority: 5 },
            group('main', 4, (id, graph) => reach('index.html', graph).has(id)),
            group('libraries', 3, (id, graph) => id.includes('node_modules') && reach('src/start.tsx', graph).has(id)),
            group('start', 2, (id, graph) => reach('src/start.tsx', graph).has(id)),
            group('overview', 1, (id, graph) => reach('src/pages/overview.tsx', graph).has(id)),
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:5000' } },
})

type Graph = Rolldown.ChunkingContext

/**
 * A few files for all that the first drawing needs, and one for what the overview adds to it: else they come as some sixty
 * small ones, and each costs a way to the server and back. The other pages share what the bundler makes of them.
 */
function group(
  name: string,
  priority: number,
  has: (id: string, graph: Graph) => boolean,
): Rolldown.CodeSplittingGroup {
  return {
    name: (id, graph) => (!kit.test(id) && has(id, graph) ? name : null),
    debugName: name,
    priority,
    includeDependenciesRecursively: false,
  }
}

/** Wanted by `main.ts` one after the other: all are on their way before it asks. */
const wantedNext = ['zod', 'libraries', 'start']

/**
 * Mantine and what it brings come later. The graph knows no better: it says that a file is imported, and not that of all in it
 * only the list of notices and the focus trap of the plain dialog are.
 */
const kit =
  /node_modules[\\/](?:@mantine[\\/](?:core|hooks[\\/]esm[\\/](?!use-focus-trap)|notifications[\\/]esm[\\/](?!notifications\.store))|@floating-ui|@babel|react-(?:remove-scroll|style-singleton|transition-group)|use-(?:callback-ref|sidecar))/
const reached = new WeakMap<Graph, Map<string, ReadonlySet<string>>>()

/** All modules that a file of the web app cannot run without. */
function reach(from: string, graph: Graph): ReadonlySet<string> {
  const known = reached.get(graph)?.get(from)
  if (known !== undefined) return known
  const found = new Set<string>()
  const open = [join(import.meta.dirname, 'web', from)]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue
    found.add(id)
    open.push(...(graph.getModuleInfo(id)?.importedIds ?? []))
  }
  if (!reached.has(graph)) reached.set(graph, new Map())
  reached.get(graph)?.set(from, found)
  return found
}

/** Tells the page the names of the files that it wants before its code asks for them. */
function nameFirstLoad(): Plugin {
  return {
    name: 'undertow:name-first-load',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html, { bundle = {} }) => {
        const fileOf = (name: string): string => {
          const file = Object.values(bundle).find((one) => one.type === 'chunk' && one.name === name)
          if (file === undefined) throw new Error(`the build has no file of the name "${name}"`)
          return `/${file.fileName}`
        }
        const wanted = wantedNext.map((name) => `<link rel="modulepreload" crossorigin href="${fileOf(name)}">`)
        return (
          html
            .replace('__OVERVIEW__', fileOf('overview'))
            .replace('</head>', `  ${wanted.join('\n    ')}\n  </head>`)
            // What is drawn first needs the style sheet and no code: that shall not share the line with it.
            .replaceAll(/<(?:script type="module"|link rel="modulepreload")/g, '$& fetchpriority="low"')
        )
      },
    },
  }
}

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
