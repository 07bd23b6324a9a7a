import { buildExtension, distOf } from './build/extension.ts'
import { budgets, popupSizes, type Size, workerSizes } from './build/sizes.ts'

const kB = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`
const line = (part: string, { gzip, bytes, files }: Size) =>
  `  ${part.padEnd(7)} ${kB(gzip).padStart(8)} gzip (${kB(bytes)} in ${files.length} files)`

await buildExtension('chromium')
await buildExtension('firefox')

let over = false
for (const target of ['chromium', 'firefox'] as const) {
  const dist = distOf(target)
  console.log(`dist/${target}`)
  for (const [part, { start, later }] of [
    ['popup', popupSizes(dist)],
    ['worker', workerSizes(dist)],
  ] as const) {
    const fits = start.gzip <= budgets[part]
    over ||= !fits
    const verdict = fits ? 'within' : 'OVER'
    console.log(`${line(part, start)}, ${verdict} the budget of ${kB(budgets[part])}`)
    if (later.files.length > 0) console.log(`${line('later', later)}, in parts, each when it is first needed`)
  }
}
if (over) {
  console.error('The extension has grown over its budget. What is new in it, and must it be loaded at once?')
  process.exitCode = 1
}
