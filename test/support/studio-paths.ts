/** Where the studio speaks each API, by provider id. */
export const studioPaths: Readonly<Record<string, string>> = {
  'thenextleg-v1': '/api',
  'thenextleg-v2': '/v2',
  imaginepro: '/api/v1',
  'midjourney-proxy': '/mj',
  'midjourney-proxy-cs': '/csharp/mj',
  apiframe: '/apiframe/v2',
  comfyui: '/comfyui',
  sdcpp: '/sdcpp',
  sdwebui: '/sdwebui',
  openai: '/openai/v1',
  'openai-compatible': '/compatible/v1',
  openrouter: '/openrouter/api/v1',
  together: '/together/v1',
  xai: '/xai/v1',
  recraft: '/recraft/v1',
  gemini: '/gemini/v1beta',
}
