import { join, relative } from 'node:path'
import { buildWorker } from './build/cloudflare.ts'
import { root } from './build/extension.ts'
import { startWorkerd } from './cloudflare/workerd.ts'
import { untilEnded } from './until-ended.ts'

// What is deployed to Cloudflare, on this machine.
await untilEnded(async (closers) => {
  const folder = join(root, '.afterimage', 'cloudflare')
  const settings: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env))
    if (name.startsWith('RELAY_') && value) settings[name] = value
  const { file } = await buildWorker()
  const workerd = await startWorkerd({ folder, modules: [file], settings })
  closers.add(() => workerd.end('SIGTERM'))
  console.log(`messages are kept in ${relative(process.cwd(), join(folder, 'objects'))}`)
  console.log(`relay listening on ${workerd.url}`)
  await workerd.ended
})
