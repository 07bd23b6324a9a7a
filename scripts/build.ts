import { buildExtension, distOf } from './build/extension.ts'
import { budgets, popupSize, workerSize } from './build/sizes.ts'

const kB = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`

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
    console.log(
      `  ${part.padEnd(7)} ${kB(size.gzip).padStart(8)} gzip (${kB(size.bytes)} in ${size.files.length} files), ${verdict} the budget of ${kB(budgets[part])}`,
    )
  }
}
if (over) {
  console.error('The extension has grown over its budget. What is new in it, and must it be loaded at once?')
  process.exitCode = 1
}
