import { gemini } from '../../src/providers/direct/gemini.ts'
import * as likeOpenAi from '../../src/providers/direct/openai.ts'
import type { Provider } from '../../src/providers/provider.ts'

/** Services whose answer is the picture. */
export const directServices: readonly Provider[] = [gemini, ...Object.values(likeOpenAi)]
