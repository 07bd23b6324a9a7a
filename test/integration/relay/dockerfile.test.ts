import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { root } from '../../../scripts/build/extension.ts'
import { buildRelay } from '../../../scripts/build/relay.ts'

const linesOf = (file: string) => readFileSync(join(root, file), 'utf8').split('\n')

/** What the build stage of the image copies out of the checkout, and to where. */
const copies = linesOf('Dockerfile')
  .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
  .map((line) => line.split(' ').slice(1))
  .flatMap((words) => words.slice(0, -1).map((source) => ({ source, target: words.at(-1) ?? '' })))

it('the image holds the very bytes that are built here, from what the Dockerfile copies', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'relay-image-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const { source, target } of copies) {
    // As COPY does: into a folder whose name ends with a slash, else as that name.
    cpSync(join(root, source), join(folder, target, target.endsWith('/') ? basename(source) : ''), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  execFileSync(process.execPath, ['scripts/build-relay.ts'], { cwd: folder, stdio: 'pipe' })
  const here = await buildRelay(join(folder, 'here'))
  expect(readFileSync(join(folder, 'dist', 'relay', 'SHA256SUMS'), 'utf8')).toBe(readFileSync(here.sums, 'utf8'))
})

it('all that the Dockerfile copies reaches the builder', () => {
  expect(linesOf('.dockerignore')).toEqual(expect.arrayContaining(['*', ...copies.map(({ source }) => `!${source}`)]))
})
