import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import type { Package } from './packages.ts'

/**
 * Builds from the source package in a folder of its own, as a reviewer does, with packages from the registry.
 * @returns the names of the packages whose bytes came out different, or not at all
 * @throws Error when there is no source package, or the build there fails
 */
export function rebuiltOtherwise(packages: readonly Package[]): string[] {
  const source = packages.find(({ path }) => path.endsWith('-source.zip'))
  if (!source) throw new Error('There is no source package to build from.')
  const folder = mkdtempSync(join(tmpdir(), 'afterimage-source-'))
  try {
    unpack(source.path, folder)
    const npm = spawnSync('npm', ['run', 'package'], {
      cwd: folder,
      env: reviewersEnvironment(),
      shell: process.platform === 'win32',
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    if (npm.status !== 0) throw new Error(`The source package could not be built (status ${npm.status}).`)
    const sums = readFileSync(join(folder, 'dist', 'SHA256SUMS'), 'utf8')
    return packages
      .filter((one) => one !== source && !sums.includes(`${one.sha256}  ${one.name}\n`))
      .map(({ name }) => name)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function unpack(zip: string, folder: string): void {
  for (const [name, content] of Object.entries(unzipSync(readFileSync(zip)))) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }
}

/** Without what npm tells the scripts it runs of this project, but for its settings, which say where the registry is. */
function reviewersEnvironment(): NodeJS.ProcessEnv {
  const own = /^(npm_(?!config_)|INIT_CWD$|NODE_ENV$)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)))
}
