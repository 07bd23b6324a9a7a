import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { drawAccessKey, homeCommand } from '../../../src/extension/setup/relay-guides/commands.ts'

it('the command that set-up shows hands its settings to npm, as a shell reads it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'relay-command-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const npm = join(folder, 'npm')
  writeFileSync(npm, '#!/bin/sh\necho "$*|$RELAY_PUBLIC_URL|$RELAY_TRUST_PROXY|$RELAY_ACCESS_KEY"\n')
  chmodSync(npm, 0o755)
  const said = (command: string) =>
    execFileSync('/bin/sh', ['-c', command], { env: { PATH: [folder, '/usr/bin', '/bin'].join(delimiter) } }).toString()
  const key = drawAccessKey()
  expect(said(homeCommand('sh', key, 'https://some-words.example'))).toBe(
    `run relay|https://some-words.example|1|${key}\n`,
  )
  expect(said(homeCommand('sh', key))).toBe(`run relay|||${key}\n`)
})
