import type { PictureFacts } from '../../src/extension/ui/save/facts.ts'

export function sampleFacts(changes: Partial<PictureFacts> = {}): PictureFacts {
  return {
    prompt: 'lighthouse at dusk, "long" exposure --ar 16:9 --stylize 250 --no people, boats --tile',
    command: 'U2',
    jobId: '0kd3m5x7yabcdefghjkmnpqr',
    number: 2,
    provider: 'The Painter',
    model: '',
    seed: '3141592653',
    createdAt: Date.UTC(2026, 10, 22, 14, 2, 5),
    ...changes,
  }
}
