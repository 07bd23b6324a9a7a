import type { Core, Wire } from '../core.ts'
import { createApiframe } from './apiframe.ts'
import { createComfyUi } from './comfyui/comfyui.ts'
import { createCompatible } from './direct/compatible.ts'
import { createGemini } from './direct/gemini.ts'
import { createOpenAi } from './direct/openai.ts'
import { createOpenRouter } from './direct/openrouter.ts'
import { createRecraft } from './direct/recraft.ts'
import { createTogether } from './direct/together.ts'
import { createXai } from './direct/xai.ts'
import { createImaginePro } from './imaginepro.ts'
import { createMidjourneyProxyCs } from './midjourney-proxy/csharp.ts'
import { createMidjourneyProxyJava } from './midjourney-proxy/java.ts'
import { createAiHorde } from './queue/aihorde.ts'
import { createBfl } from './queue/bfl.ts'
import { createFal } from './queue/fal.ts'
import { createLuma } from './queue/luma.ts'
import { createReplicate } from './queue/replicate.ts'
import { createSdcpp } from './sdcpp.ts'
import { createSdWebui } from './sdwebui.ts'
import { createTheNextLegV1 } from './thenextleg/v1.ts'
import { createTheNextLegV2 } from './thenextleg/v2.ts'

/** Every API the studio speaks, asked in this order. */
export function createWires(core: Core): Wire[] {
  return [
    createTheNextLegV1(core),
    createTheNextLegV2(core),
    createImaginePro(core),
    createApiframe(core),
    createComfyUi(core),
    createSdWebui(core),
    createSdcpp(core),
    createOpenAi(core),
    createGemini(core),
    createOpenRouter(core),
    createTogether(core),
    createXai(core),
    createRecraft(core),
    createCompatible(core),
    createMidjourneyProxyCs(core),
    createMidjourneyProxyJava(core),
    createReplicate(core),
    createAiHorde(core),
    createBfl(core),
    createFal(core),
    createLuma(core),
  ]
}
