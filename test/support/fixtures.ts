import { readdirSync, readFileSync } from 'node:fs'

const folder = new URL('../fixtures/', import.meta.url)

/** A foreign body as text, by API and name. */
export function fixture(api: string, name: string): string {
  return readFileSync(new URL(`${api}/${name}.json`, folder), 'utf8')
}

/** All foreign bodies of an API, by name. */
export function fixtures(api: string): [string, string][] {
  const names = readdirSync(new URL(`${api}/`, folder)).map((file) => file.replace(/\.json$/, ''))
  return names.map((name) => [name, fixture(api, name)])
}
