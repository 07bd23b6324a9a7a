/** Where the studio speaks each API, by provider id. */
export const studioPaths: Readonly<Record<string, string>> = {
  'thenextleg-v1': '/api',
  'thenextleg-v2': '/v2',
  imaginepro: '/api/v1',
  'midjourney-proxy': '/mj',
  'midjourney-proxy-cs': '/csharp/mj',
  apiframe: '/apiframe/v2',
  sdcpp: '/sdcpp',
  sdwebui: '/sdwebui',
  replicate: '/replicate/v1',
  aihorde: '/horde/api',
  bfl: '/bfl',
}
