/**
 * How programs of the field read `parameters`, after `parse_generation_parameters` of AUTOMATIC1111's web interface: the
 * last line holds pairs when there are three or more; the rest is the prompt, up to `Negative prompt:`.
 */
export function readParameters(text: string): { prompt: string; negative: string; pairs: Record<string, string> } {
  const pattern = /\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)/g
  const lines = text.trim().split('\n')
  let last = lines.pop() ?? ''
  if ([...last.matchAll(pattern)].length < 3) {
    lines.push(last)
    last = ''
  }
  const prompt: string[] = []
  const negative: string[] = []
  let into = prompt
  for (const line of lines.map((each) => each.trim())) {
    if (line.startsWith('Negative prompt:')) into = negative
    into.push(line.replace(/^Negative prompt:/, '').trim())
  }
  const pairs: Record<string, string> = {}
  for (const [, key = '', value = ''] of last.matchAll(pattern)) {
    const size = /^(\d+)x(\d+)$/.exec(value)
    if (size) Object.assign(pairs, { [`${key}-1`]: size[1], [`${key}-2`]: size[2] })
    else pairs[key] = /^".*"$/.test(value) ? JSON.parse(value) : value
  }
  return { prompt: prompt.join('\n'), negative: negative.join('\n'), pairs }
}
