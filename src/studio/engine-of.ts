import { createForwardEngine } from '../forward-engine/forward.ts'
import type { Engine } from '../practice-engine/engine.ts'
import { createPracticeEngine } from '../practice-engine/practice.ts'
import type { StudioConfig } from './config.ts'

/** The engine that the settings name. */
export function engineOf(config: StudioConfig, fetch = globalThis.fetch): Engine {
  const { engine, forwardUrl: url, forwardApi: api, forwardToken: token, forwardModel: model, size } = config
  return engine === 'forward' && url !== null
    ? createForwardEngine({ api, url, token, model, size, fetch })
    : createPracticeEngine()
}
