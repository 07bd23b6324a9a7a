import { textOf } from '../model/prompt.ts'
import { localIso, type PictureFacts } from './facts.ts'
import { parametersOf } from './parameters.ts'

/** What is written into a picture, as JSON beside it: also for types that have no place for it. Links are left out: they are dead within a day. */
export function sidecarOf(facts: PictureFacts, fileName: string): Blob {
  const content = {
    format: 'afterimage-picture',
    version: 1,
    file: fileName.slice(fileName.lastIndexOf('/') + 1),
    prompt: facts.prompt,
    text: textOf(facts.prompt),
    parameters: Object.fromEntries(parametersOf(facts.prompt)),
    command: facts.command,
    job: facts.jobId,
    picture: facts.number,
    ...(facts.quarter ? { quarter: facts.quarter } : {}),
    provider: facts.provider || null,
    model: facts.model || null,
    seed: facts.seed || null,
    createdAt: localIso(facts.createdAt),
    ...(facts.source ? { source: facts.source } : {}),
  }
  return new Blob([`${JSON.stringify(content, null, 2)}\n`], { type: 'application/json' })
}
