import { gzipSync } from 'node:zlib'

/** What the first load of the dashboard may weigh, in KB of gzip. */
export const webWeightMax = { js: 250, css: 40 } as const

/** What a browser fetches before it can draw: the files that the built page names, its `modulepreload`s among them. */
export function webWeight(html: string, read: (path: string) => Uint8Array | string): { js: number; css: number } {
  const named = [...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, path = '']) => path)
  const kb = (ext: string): number =>
    named
      .filter((path) => path.endsWith(ext))
      .reduce((sum, path) => sum + gzipSync(read(path), { level: 9 }).length / 1024, 0)
  return { js: kb('.js'), css: kb('.css') }
}
