import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { root } from '../build/extension.ts'

const rateLimit = z.object({ name: z.string(), simple: z.object({ limit: z.number(), period: z.number() }) })
export type RateLimitBinding = z.infer<typeof rateLimit>

const deployment = z.object({
  compatibility_date: z.string(),
  compatibility_flags: z.array(z.string()),
  durable_objects: z.object({ bindings: z.array(z.object({ name: z.string(), class_name: z.string() })) }),
  ratelimits: z.array(rateLimit),
})
export type Deployment = z.infer<typeof deployment>

/** What is deployed to Cloudflare. What runs here has the same dates, flags and bindings. */
export function readDeployment(): Deployment {
  return deployment.parse(JSON.parse(readFileSync(join(root, 'deploy', 'cloudflare', 'wrangler.jsonc'), 'utf8')))
}
