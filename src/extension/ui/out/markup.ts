/** A picture as documents name it. */
export interface Named {
  /** A link, a file's name, or a `data:` URL. */
  src: string
  /** What a reader who does not see it is told: the prompt's words. */
  alt: string
}

/** `![alt](<src>)`. Source: CommonMark 0.31, sections 2.4 (escapes), 6.3 (destinations) and 6.4 (images). */
export function markdownOf({ src, alt }: Named): string {
  const text = oneLine(alt).replace(/[\\[\]`*_<>&!]/g, '\\$&')
  const isPlain = /^[^\s<>()\\]+$/.test(src)
  return `![${text}](${isPlain ? src : `<${src.replace(/[<>\\]/g, encodeURIComponent)}>`})`
}

export function htmlOf({ src, alt }: Named): string {
  return `<img src="${attribute(src)}" alt="${attribute(oneLine(alt))}">`
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
