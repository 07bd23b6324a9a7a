/**
 * What the changelog says of a version: the text below its heading `## VERSION (YYYY-MM-DD)`.
 * @throws Error when there is no such heading, it has no date, or nothing stands below it
 */
export function notesOf(changelog: string, version: string): string {
  const sections = changelog.split(/^## /m).slice(1)
  const section = sections.find((text) => text.startsWith(`${version} `) || text.startsWith(`${version}\n`))
  if (section === undefined) throw new Error(`CHANGELOG.md has no heading "## ${version} (YYYY-MM-DD)".`)
  const [heading = '', ...lines] = section.split('\n')
  if (!/ \(\d{4}-\d{2}-\d{2}\)$/.test(heading))
    throw new Error(`CHANGELOG.md has no date for ${version}: "## ${heading}".`)
  const notes = lines.join('\n').trim()
  if (notes === '') throw new Error(`CHANGELOG.md says nothing of ${version}.`)
  return `${notes}\n`
}

/** @throws Error when a tag is not that of the version */
export function checkTag(tag: string, version: string): void {
  if (tag !== `v${version}`) throw new Error(`The tag is ${tag}, and package.json has version ${version}: v${version}.`)
}
