import { apiframe } from './apiframe.ts'
import { gemini } from './direct/gemini.ts'
import { openAi, openAiCompatible, openRouter, recraft, together, xai } from './direct/openai.ts'
import { imaginePro } from './imaginepro.ts'
import { midjourneyProxy } from './midjourney-proxy.ts'
import { midjourneyProxyCs } from './midjourney-proxy-cs.ts'
import { comfyui } from './own/comfyui.ts'
import { sdcpp } from './own/sdcpp.ts'
import { sdwebui } from './own/sdwebui.ts'
import type { Provider } from './provider.ts'
import { aiHorde } from './queue/aihorde.ts'
import { bfl } from './queue/bfl.ts'
import { fal } from './queue/fal.ts'
import { luma } from './queue/luma.ts'
import { replicate } from './queue/replicate.ts'
import { theNextLegV1 } from './thenextleg-v1.ts'
import { theNextLegV2 } from './thenextleg-v2.ts'

/** In the order set-up shows them. A new API needs a line here and nothing else outside its own files. */
export const allProviders: readonly Provider[] = [
  aiHorde,
  replicate,
  fal,
  bfl,
  luma,
  openAi,
  gemini,
  openRouter,
  together,
  xai,
  recraft,
  openAiCompatible,
  comfyui,
  sdwebui,
  sdcpp,
  theNextLegV2,
  theNextLegV1,
  imaginePro,
  midjourneyProxy,
  midjourneyProxyCs,
  apiframe,
]

/** Undefined: a connection of a provider that this version does not have. */
export function providerOf(id: string): Provider | undefined {
  return allProviders.find((provider) => provider.id === id)
}
