/**
 * The text of a response; null when it is longer than `maxBytes`, and then the rest is not read.
 * @param onPart called with each part of the text as it arrives; empty within a character
 */
export async function readCapped(
  response: Response,
  maxBytes: number,
  onPart: (text: string) => void = () => {},
): Promise<string | null> {
  const reader = response.body?.getReader()
  if (!reader) return ''
  const decoder = new TextDecoder()
  let text = ''
  for (let size = 0; ; ) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    size += value.byteLength
    if (size > maxBytes) {
      await reader.cancel()
      return null
    }
    const part = decoder.decode(value, { stream: true })
    text += part
    onPart(part)
  }
}
