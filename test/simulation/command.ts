import { readdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type FaultName, faultNames, isFaultName } from './faults.ts'
import { type Outcome, runHistory } from './history.ts'
import { mutants } from './mutants.ts'
import { testTeeth } from './teeth.ts'

const usage = `Usage: npm run simulate -- [--seconds N | --histories N] [--from SEED] [--seed SEED] [--faults a,b] [--json FILE]
       npm run simulate -- --teeth [--from SEED]

  --histories N   so many histories (100)
  --seconds N     as many as there are in so many seconds
  --from SEED     the first seed (1)
  --seed SEED     this history alone, told in full
  --faults a,b    of these faults only: ${faultNames.join(', ')}
  --json FILE     writes what is said at the end to a file as well
  --first         ends with the first broken promise
  --mutant N      with a bug that was mended put back:
${mutants.map(({ name }, at) => `                  ${at + 1}  ${name}`).join('\n')}
  --teeth         puts back each of them, one at a time, and tells which seed finds it`

/** @returns the exit code: 0 when all promises were kept */
export async function simulate(args: string[]): Promise<number> {
  const wanted = readArguments(args)
  if (typeof wanted === 'string') {
    console.error(`${wanted}\n\n${usage}`)
    return 2
  }
  if (wanted.teeth) return testTeeth(wanted.from) ? 0 : 1
  await loadAll()
  const { seed, from, histories, seconds, faults, json } = wanted
  const startedAt = performance.now()
  const passedS = () => (performance.now() - startedAt) / 1000
  const outcomes: Outcome[] = []
  const isOver = () =>
    (wanted.first && outcomes.some(({ violations }) => violations.length > 0)) ||
    (seconds === undefined ? outcomes.length >= histories : passedS() >= seconds)
  do {
    const next = seed ?? from + outcomes.length
    const outcome = await runHistory(next, { faults, ...(seed === undefined ? {} : { write: console.log }) })
    outcomes.push(outcome)
    if (seed === undefined)
      for (const { kind, what } of outcome.violations) console.log(`seed ${next}: ${kind}: ${what}`)
  } while (seed === undefined && !isOver())

  const summary = {
    histories: outcomes.length,
    perSecond: Number((outcomes.length / passedS()).toFixed(1)),
    commands: outcomes.reduce((sum, { commands }) => sum + commands, 0),
    violations: outcomes.flatMap((outcome) => outcome.violations.map(({ kind }) => ({ kind, seed: outcome.seed }))),
  }
  if (seed !== undefined) console.log(`trace ${outcomes[0]?.hash}, ${outcomes[0]?.events} events`)
  const line = JSON.stringify(summary)
  console.log(line)
  if (json !== undefined) writeFileSync(json, `${line}\n`)
  return summary.violations.length === 0 ? 0 : 1
}

interface Wanted {
  seed: number | undefined
  from: number
  histories: number
  seconds: number | undefined
  faults: FaultName[] | undefined
  json: string | undefined
  first: boolean
  teeth: boolean
}

/** Returns a sentence when the arguments can't be understood. */
function readArguments(args: string[]): Wanted | string {
  const text = { type: 'string' as const }
  const flag = { type: 'boolean' as const }
  try {
    const { values } = parseArgs({
      args,
      options: {
        ...{ seconds: text, histories: text, from: text, seed: text, faults: text, json: text, mutant: text },
        ...{ first: flag, teeth: flag },
      },
    })
    const { mutant } = values
    const numbers = {
      seconds: values.seconds,
      histories: values.histories,
      from: values.from,
      seed: values.seed,
      mutant,
    }
    for (const [name, value] of Object.entries(numbers))
      if (value !== undefined && !/^\d+$/.test(value)) return `--${name} must be a whole number.`
    if (mutant !== undefined && !mutants[Number(mutant) - 1]) return `There is no mutant ${mutant}.`
    const faults = values.faults?.split(',').map((name) => name.trim())
    const unknown = faults?.find((name) => !isFaultName(name))
    if (unknown !== undefined) return `There is no fault ${unknown}.`
    const numberOf = (value: string | undefined) => (value === undefined ? undefined : Number(value))
    return {
      seed: numberOf(values.seed),
      from: numberOf(values.from) ?? 1,
      histories: numberOf(values.histories) ?? 100,
      seconds: numberOf(values.seconds),
      faults: faults?.filter(isFaultName),
      json: values.json,
      first: values.first ?? false,
      teeth: values.teeth ?? false,
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Loads modules beforehand: reading them from the disk during a history would take a time that is never the same twice. */
async function loadAll(): Promise<void> {
  const folders = ['background', 'store', 'messaging'].map((name) => `../../src/extension/${name}/`)
  for (const folder of [...folders, '../../src/providers/']) {
    const url = new URL(folder, import.meta.url)
    for (const name of readdirSync(fileURLToPath(url), { recursive: true, encoding: 'utf8' })) {
      const isEntry = name === 'index.ts'
      if (name.endsWith('.ts') && !isEntry) await import(new URL(name, url).href)
    }
  }
}
