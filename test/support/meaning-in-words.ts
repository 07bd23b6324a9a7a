import { explain, type Meaning, type Origin } from '../../src/providers/explain.ts'
import { providerOf } from '../../src/providers/registry.ts'

/** What a body means, in one line a person could have written after reading it; several updates are divided by `|`. */
export function meaningInWords(id: string, text: string, origin: Origin = {}): string {
  const provider = providerOf(id)
  const meanings = provider ? explain(provider, text, 0, origin) : []
  return meanings.map(inWords).join(' | ')
}

function inWords({
  kind,
  state,
  progress,
  pictures,
  buttons,
  text,
  reason,
  account,
  ids,
  seed,
  cost,
}: Meaning): string {
  return [
    `${kind} ${state}`,
    reason?.code,
    progress === undefined ? undefined : `${progress}%`,
    pictures.length === 0 ? undefined : `pictures ${pictures.map(placeOf).join()}`,
    buttons.length === 0 ? undefined : `${buttons.length} buttons`,
    text.length === 0 ? undefined : `${text.length} text`,
    seed && `seed ${seed}`,
    cost && `cost ${cost.amount} ${cost.unit}`,
    account?.fast ? `${account.fast.left} ${account.fast.unit}` : undefined,
    account?.credits ? `${account.credits.left} ${account.credits.unit ?? 'credits'}` : undefined,
    ids.ref && `ref ${ids.ref}`,
    ids.messageId && `id ${ids.messageId}`,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join('; ')
}

function placeOf({ quadrant, inline, type }: Meaning['pictures'][number]): string {
  return inline ? `inline ${type ?? 'nothing'}` : String(quadrant ?? 'whole')
}
