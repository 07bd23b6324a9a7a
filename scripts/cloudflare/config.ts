import type { Deployment, RateLimitBinding } from './wrangler.ts'

export interface WorkerdConfigOptions {
  deployment: Deployment
  /** Where it listens: HOST:PORT. */
  address: string
  /** Folder of the objects' databases. */
  objects: string
  /** The Worker's variables. */
  settings: Readonly<Record<string, string>>
  /** Files beside the configuration; the first is the main one. */
  modules: readonly string[]
}

export const rateLimitFile = 'rate-limit.mjs'
const rateLimitModule = 'afterimage:rate-limit'

/**
 * The configuration of workerd for what wrangler.jsonc deploys:
 * https://github.com/cloudflare/workerd/blob/main/src/workerd/server/workerd.capnp
 */
export function workerdConfig(options: WorkerdConfigOptions): string {
  const { deployment, address, objects, settings, modules } = options
  const namespaces = deployment.durable_objects.bindings
  const bindings = [
    ...namespaces.map(
      ({ name, class_name }) => `(name = ${quoted(name)}, durableObjectNamespace = ${quoted(class_name)})`,
    ),
    ...deployment.ratelimits.map(rateLimitBinding),
    ...Object.entries(settings).map(([name, text]) => `(name = ${quoted(name)}, text = ${quoted(text)})`),
  ]
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "relay", worker = .relay),
    (name = "objects", disk = (path = ${quoted(objects)}, writable = true)),
  ],
  sockets = [
    (name = "http", address = ${quoted(address)}, service = "relay", http = (
      injectRequestHeaders = [(name = "CF-Connecting-IP", value = "127.0.0.1")],
    )),
  ],
  extensions = [(modules = [
    (name = "${rateLimitModule}", internal = true, esModule = embed "${rateLimitFile}"),
  ])],
);

const relay :Workerd.Worker = (
  modules = [${modules.map((name) => `(name = ${quoted(name)}, esModule = embed ${quoted(name)})`).join(', ')}],
  compatibilityDate = ${quoted(deployment.compatibility_date)},
  compatibilityFlags = [${deployment.compatibility_flags.map(quoted).join(', ')}],
  bindings = [
    ${bindings.join(',\n    ')},
  ],
  durableObjectNamespaces = [
    ${namespaces.map(({ class_name }) => `(className = ${quoted(class_name)}, uniqueKey = ${quoted(`afterimage-${class_name}`)}, enableSql = true)`).join(',\n    ')},
  ],
  durableObjectStorage = (localDisk = "objects"),
);
`
}

function rateLimitBinding({ name, simple }: RateLimitBinding): string {
  const inner = Object.entries(simple).map(([key, value]) => `(name = ${quoted(key)}, json = ${quoted(String(value))})`)
  return `(name = ${quoted(name)}, wrapped = (moduleName = "${rateLimitModule}", innerBindings = [${inner.join(', ')}]))`
}

/** Cap'n Proto's text has the escapes of C, of which JSON has these. Settings are printable ASCII. */
function quoted(text: string): string {
  return JSON.stringify(text)
}
