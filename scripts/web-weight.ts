import { gzipSync } from 'node:zlib'

/**
 * In KB of gzip: what the first load of the dashboard may weigh, which is less than was promised (250 and 40) or the kit is back
 * in it, and the candles that the page of a symbol fetches later.
 */
export const webWeightMax = { js: 215, css: 15, candles: 60 } as const

export const gzipKb = (body: Uint8Array | string): number => gzipSync(body, { level: 9 }).length / 1024

/** What a browser fetches before it can draw the overview: the files that the built page names, its `modulepreload`s among them. */
export const firstFiles = (html: string): readonly string[] =>
  [...html.matchAll(/(?:src|href|data-overview)="\/([^"]+\.(?:js|css))"/g)].map(([, path = '']) => path)

export function webWeight(html: string, read: (path: string) => Uint8Array | string): { js: number; css: number } {
  const kb = (ext: string): number =>
    firstFiles(html)
      .filter((path) => path.endsWith(ext))
      .reduce((sum, path) => sum + gzipKb(read(path)), 0)
  return { js: kb('.js'), css: kb('.css') }
}
