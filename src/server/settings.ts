import * as z from 'zod/mini'
import { fail, ok, type Result } from '../shared/result.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** The environment variable of each setting, and whether its value may contain a password or a token. */
const variables = z.registry<{ name: string; secret: boolean }>()

/**
 * One setting of a server.
 * @param name of its environment variable
 * @param schema parses the variable's text. Its error messages complete a sentence that begins with the name: "must be
 * 0 or 1"
 */
export function setting<Schema extends z.ZodMiniType>(name: string, schema: Schema): Schema {
  variables.add(schema, { name, secret: false })
  return schema
}

/** A setting whose value is never shown. */
export function secretSetting<Schema extends z.ZodMiniType>(name: string, schema: Schema): Schema {
  variables.add(schema, { name, secret: true })
  return schema
}

/**
 * Reads all settings of a server. A variable that is not set, or empty, has its default.
 * @returns on failure a sentence with the variable's name, its value unless that is secret, and the values that are allowed
 */
export function readSettings<Shape extends Record<string, z.ZodMiniType>>(
  settings: z.ZodMiniObject<Shape>,
  env: Environment,
): Result<z.output<z.ZodMiniObject<Shape>>, string> {
  const texts: Record<string, string> = {}
  for (const [key, schema] of Object.entries(settings.shape)) {
    const text = env[variables.get(schema)?.name ?? '']?.trim()
    if (text) texts[key] = text
  }
  const read = settings.safeParse(texts)
  return read.success ? ok(read.data) : fail(refusalOf(settings.shape, texts, read.error.issues))
}

/** The environment variables that these settings are read from. */
export function namesOf(settings: z.ZodMiniObject<Record<string, z.ZodMiniType>>): string[] {
  return Object.values(settings.shape).flatMap((schema) => variables.get(schema)?.name ?? [])
}

/** Long enough to recognise what was set. */
const mostShown = 60

function refusalOf(
  shape: Record<string, z.ZodMiniType>,
  texts: Record<string, string>,
  [issue]: readonly z.core.$ZodIssue[],
): string {
  const key = String(issue?.path[0])
  const schema = shape[key]
  const variable = schema && variables.get(schema)
  const given = variable?.secret === false ? `, not ${JSON.stringify(texts[key]?.slice(0, mostShown))}` : ''
  return `${variable?.name} ${issue?.message}${given}.`
}

export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER) {
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`
  const message = `must be a whole number ${range}`
  return z.pipe(
    z.string().check(z.regex(/^\d{1,16}$/, message)),
    z.pipe(
      z.transform((text: string) => Number(text)),
      z.number().check(z.gte(least, message), z.lte(most, message)),
    ),
  )
}

/** 0 or 1. */
export const flag = z.pipe(
  z.enum(['0', '1', 'false', 'true'], 'must be 0 or 1'),
  z.transform((text) => text === '1' || text === 'true'),
)

export const logLevel = z.enum(['silent', 'info', 'debug'], 'must be silent, info or debug')

/** Where a server is reached behind a proxy: http or https, without user name, query or trailing slash. */
export const publicAddress = z.pipe(
  z.string().check(z.refine(isPublicAddress, 'must be an address, http or https, without user name and query')),
  z.transform((text) => new URL(text).href.replace(/\/+$/, '')),
)

function isPublicAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, search, hash, username } = new URL(text)
  return /^https?:$/.test(protocol) && !search && !hash && !username
}
