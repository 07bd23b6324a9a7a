import { createHash } from 'node:crypto'
import { type Checker, type CheckResult, CheckStatus } from '@stryker-mutator/api/check'
import type { Mutant } from '@stryker-mutator/api/core'
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin'

/** Lets so many mutants pass as MUTATION_SAMPLE says, drawn by MUTATION_SEED. The others count as not compiled. */
class SampleChecker implements Checker {
  async init() {}

  /** All in one group, so that the draw is among all. */
  async group(mutants: Mutant[]) {
    return [mutants.map(({ id }) => id)]
  }

  async check(mutants: Mutant[]) {
    const drawn = mutants
      .map(({ id }) => ({ id, order: createHash('sha256').update(`${process.env.MUTATION_SEED} ${id}`).digest('hex') }))
      .sort((one, other) => (one.order < other.order ? -1 : 1))
      .slice(0, Number(process.env.MUTATION_SAMPLE))
    const passes = new Set(drawn.map(({ id }) => id))
    return Object.fromEntries(mutants.map(({ id }) => [id, passes.has(id) ? passed : notDrawn]))
  }
}

const passed: CheckResult = { status: CheckStatus.Passed }
const notDrawn: CheckResult = { status: CheckStatus.CompileError, reason: 'not drawn' }

export const strykerPlugins = [declareClassPlugin(PluginKind.Checker, 'sample', SampleChecker)]
