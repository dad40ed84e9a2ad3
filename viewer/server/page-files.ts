import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Context } from 'hono'
import { Problem } from './problem.ts'

const compress = promisify(gzip)

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  map: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
}
const COMPRESSED_ALREADY = ['png', 'ico', 'woff2']

/** Serves the files of the page: `index.html`, and those of `assets/`, whose names change with their content. */
export interface PageFiles {
  index(context: Context): Promise<Response>
  asset(context: Context, name: string): Promise<Response>
}

/**
 * Reads the folder that holds the bundled page, which a newer build may remove later. Only what lay in it is ever served, by exact
 * names, so that no path leads out of it.
 */
export async function openPageFiles(folder: string): Promise<PageFiles> {
  const assets = join(folder, 'assets')
  const entries = existsSync(assets) ? await readdir(assets, { withFileTypes: true }) : []
  const files = new Map<string, PageFile>()
  for (const { name } of entries.filter((entry) => entry.isFile())) {
    files.set(name, new PageFile(await readFile(join(assets, name)), extensionOf(name)))
  }
  const path = join(folder, 'index.html')
  const index = existsSync(path) ? new PageFile(await readFile(path), 'html') : undefined
  return {
    async index(context) {
      if (index === undefined) {
        throw new Problem(
          503,
          'ページが準備されていません。npm start で準備できます',
          'the page is not bundled: npm start does it',
        )
      }
      return index.answer(context, 'no-store')
    },
    async asset(context, name) {
      const file = files.get(name)
      if (file === undefined) throw new Problem(404, 'ファイルがありません', 'there is no such file')
      return file.answer(context, 'public, max-age=31536000, immutable')
    },
  }
}

class PageFile {
  readonly #bytes: Buffer
  readonly #extension: string
  #compressed: Promise<Buffer> | undefined

  constructor(bytes: Buffer, extension: string) {
    this.#bytes = bytes
    this.#extension = extension
  }

  async answer(context: Context, cacheControl: string): Promise<Response> {
    const headers: Record<string, string> = {
      'Content-Type': TYPES[this.#extension] ?? 'application/octet-stream',
      'Cache-Control': cacheControl,
    }
    if (COMPRESSED_ALREADY.includes(this.#extension)) return answerBytes(context, this.#bytes, headers)
    headers.Vary = 'Accept-Encoding'
    if (!/\bgzip\b/.test(context.req.header('accept-encoding') ?? '')) {
      return answerBytes(context, this.#bytes, headers)
    }
    this.#compressed ??= compress(this.#bytes, { level: 9 })
    return answerBytes(context, await this.#compressed, { ...headers, 'Content-Encoding': 'gzip' })
  }
}

function answerBytes(context: Context, bytes: Buffer, headers: Record<string, string>): Response {
  return context.body(new Uint8Array(bytes), 200, headers)
}

function extensionOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase()
}
