import { buildExtension, distOf } from './build/extension.ts'
import { budgets, popupLateSize, popupSize, type Size, workerSize } from './build/sizes.ts'

const kB = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`
const line = (part: string, { gzip, bytes, files }: Size) =>
  `  ${part.padEnd(7)} ${kB(gzip).padStart(8)} gzip (${kB(bytes)} in ${files.length} files)`

await buildExtension('chromium')
await buildExtension('firefox')

let over = false
for (const target of ['chromium', 'firefox'] as const) {
  const dist = distOf(target)
  console.log(`dist/${target}`)
  for (const [part, size] of [
    ['popup', popupSize(dist)],
    ['worker', workerSize(dist)],
  ] as const) {
    const fits = size.gzip <= budgets[part]
    over ||= !fits
    const verdict = fits ? 'within' : 'OVER'
    console.log(`${line(part, size)}, ${verdict} the budget of ${kB(budgets[part])}`)
  }
  console.log(`${line('later', popupLateSize(dist))}, what the popup loads when it is first used`)
}
if (over) {
  console.error('The extension has grown over its budget. What is new in it, and must it be loaded at once?')
  process.exitCode = 1
}
