/** What the prompt box can add to a prompt for a service. */
export interface OfferedChips {
  shape: boolean
  /** Most pictures at once; 1: there is nothing to choose. */
  maxCount: number
  /** Parameters that are typed: all, where the API reads them itself, else those of its fields that no chip has. */
  parameters: 'all' | readonly string[]
}

/** Fields that have chips of their own. */
const chips: readonly string[] = ['aspect', 'count']

export function offeredChips({
  parameters,
  maxCount = 1,
}: {
  parameters?: readonly string[] | undefined
  maxCount?: number | undefined
}): OfferedChips {
  if (!parameters) return { shape: true, maxCount: 1, parameters: 'all' }
  return {
    shape: parameters.includes('aspect'),
    maxCount: parameters.includes('count') ? maxCount : 1,
    parameters: parameters.filter((one) => !chips.includes(one)),
  }
}
