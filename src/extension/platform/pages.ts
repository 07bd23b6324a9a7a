/** Every page of the extension: a folder beside this one, with an `index.html` and a `main.tsx`. */
export const pages = ['popup', 'panel', 'gallery', 'setup', 'help'] as const

export type PageName = (typeof pages)[number]
