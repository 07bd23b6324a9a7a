import type { StudioRequest } from '../../http.ts'

/** A multipart body as fields: texts as they are, files as `data:` URLs, several of one name (`image[]`) as a list. Null: it is no form. */
export async function readForm({ headers, bytes }: StudioRequest): Promise<Record<string, unknown> | null> {
  const type = headers['content-type'] ?? ''
  if (!/^multipart\/form-data\b/i.test(type)) return null
  try {
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData()
    const fields: Record<string, unknown> = {}
    for (const [name, value] of form) {
      const plain = typeof value === 'string' ? value : await dataUrl(value)
      const key = name.replace(/\[\]$/, '')
      const before = fields[key]
      fields[key] = before === undefined ? plain : [...(Array.isArray(before) ? before : [before]), plain]
    }
    return fields
  } catch {
    return null
  }
}

async function dataUrl(file: Blob): Promise<string> {
  return `data:${file.type};base64,${Buffer.from(await file.arrayBuffer()).toString('base64')}`
}
