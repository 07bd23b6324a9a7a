import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { archive } from './extension/archive.ts'
import { direct } from './extension/direct.ts'
import { firefox } from './extension/firefox.ts'
import { gallery } from './extension/gallery.ts'
import { popup } from './extension/popup.ts'
import { sign } from './extension/sign.ts'
import { webhookToCard } from './extension/webhook-to-card.ts'
import { worker } from './extension/worker.ts'
import { workerStart } from './extension/worker-start.ts'
import { relayGrowth } from './relay/growth.ts'
import { relayLatency } from './relay/latency.ts'
import { relayMemory } from './relay/memory.ts'
import { relayThroughput } from './relay/throughput.ts'
import { relayWaiting } from './relay/waiting.ts'
import { relayWebhooks } from './relay/webhooks.ts'
import { type Bench, type Figure, withinBudget } from './support/bench.ts'
import { picture, table } from './support/report.ts'

// npm run bench -- [--only relay-memory,relay] [--full] [--against FOLDER] [--json FILE] [--svg FILE]
// A name before a dash names all that begin with it. Ends with status 1 when a budget is missed.
const benches: Bench[] = [
  relayThroughput,
  relayLatency,
  relayMemory,
  relayWaiting,
  relayWebhooks,
  relayGrowth,
  webhookToCard,
  direct,
  archive,
  gallery,
  popup,
  sign,
  worker,
  workerStart,
  firefox,
]

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    full: { type: 'boolean', default: false },
    against: { type: 'string' },
    json: { type: 'string' },
    svg: { type: 'string', default: '.afterimage/bench.svg' },
  },
})
const only = values.only?.split(',')
const chosen = benches.filter(
  ({ name }) => !only || only.some((asked) => name === asked || name.startsWith(`${asked}-`)),
)
if (chosen.length === 0) {
  console.error(`There is no such bench. There are: ${benches.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}

const figures: Figure[] = []
for (const bench of chosen) {
  const dir = mkdtempSync(join(tmpdir(), 'afterimage-bench-'))
  const say = (line: string) => console.error(`${bench.name}: ${line}`)
  try {
    figures.push(...(await bench.run({ quick: !values.full, dir, say, against: values.against })))
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

console.log(table(figures))
write(values.svg, picture(figures))
if (values.json !== undefined) {
  const told = figures.map(({ name, value, unit, floor, ratio }) => ({ name, value, unit, floor, ratio }))
  write(values.json, `${JSON.stringify(told, null, 2)}\n`)
}
console.log(`picture: ${values.svg}`)
process.exit(figures.every(withinBudget) ? 0 : 1)

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
