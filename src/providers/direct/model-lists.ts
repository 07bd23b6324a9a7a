import { isRecord } from '../../shared/json.ts'
import { readText } from '../../wire/fields.ts'
import type { Model } from '../provider.ts'

/** More models than anybody reads through. */
const maxModels = 2000

/**
 * A list of models in OpenAI's form, `{data: [{id, name?}]}`, or bare, or under `models`. Null when it is no list.
 * @param paints whether a model paints: most services list all they have
 */
export function readModels(
  body: unknown,
  paints: (model: { id: string; type: unknown }) => boolean = () => true,
): Model[] | null {
  const list = isRecord(body) ? (body.data ?? body.models) : body
  if (!Array.isArray(list)) return null
  return list
    .slice(0, maxModels)
    .filter(isRecord)
    .flatMap((one) => {
      const id = readText(one.id)
      if (id === undefined || !paints({ id, type: one.type })) return []
      return [{ id, name: readText(one.display_name ?? one.name) ?? id }]
    })
}
