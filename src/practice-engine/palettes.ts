import { type Color, hex } from './color.ts'

/** A light and its land. `sky` from the top down to the horizon. */
export interface Palette {
  name: string
  sky: readonly Color[]
  /** Sun or moon. */
  light: Color
  glow: Color
  far: Color
  near: Color
  mist: Color
  /** Windows, lanterns, sails. */
  accent: Color
  /** Stars: 0 none, 1 a sky full. */
  stars: number
  moon: boolean
}

type Row = [
  name: string,
  sky: string,
  light: string,
  glow: string,
  far: string,
  near: string,
  mist: string,
  accent: string,
  stars?: number,
]

const rows: Row[] = [
  ['dusk', '#1d2b4f #5b4a7a #d9776b #f7c58b', '#fff0c9', '#ffab6b', '#8b6a86', '#1a1730', '#f0a98a', '#ffd08a', 0.15],
  ['harbour', '#0f2a38 #245066 #6b9a9e #f2cf95', '#ffe2a0', '#ffcf87', '#4b7682', '#0b1a22', '#a5c0b8', '#ffc46b'],
  ['ember', '#2a1218 #6e2c2c #cf6238 #f3b15e', '#ffd691', '#ff9a4a', '#8a4636', '#1c0b0d', '#e0884f', '#ffc873'],
  ['paper', '#cdbf9d #ddcfae #ead9b8 #f1e2c6', '#b8462b', '#e8a070', '#a9b3a2', '#2c4a50', '#e3d6b6', '#b8462b'],
  ['indigo', '#070a1e #131a40 #2b3470 #6a639c', '#ffe6ad', '#c9b8ff', '#323a6b', '#060716', '#575a94', '#ffd98a', 1],
  ['moss', '#16302a #2f5b49 #88a878 #ebe7b0', '#f8f5c4', '#e6e29a', '#5c8266', '#0c1a15', '#bcc894', '#f2d27a'],
  ['mauve', '#3b3159 #6d5a86 #c08ba0 #f4c3ad', '#ffe3d2', '#ffb9a0', '#7d6590', '#21183a', '#d9a5ad', '#ffd3a0', 0.1],
  ['ice', '#5f8ea6 #93b8c6 #cfe0dd #f8ead6', '#fffaec', '#fff0d0', '#8fb0ba', '#1e3f4d', '#dce8e4', '#d9583b'],
  ['ochre', '#1f140c #45301a #96642f #e2a857', '#ffd587', '#ffb04f', '#7a552d', '#160d06', '#c98f47', '#ffd27a', 0.2],
  ['aurora', '#030b16 #07202f #0b3f48 #1f6d66', '#e8fff2', '#58e0a8', '#12414a', '#02070c', '#1b5a5a', '#ffcf7f', 0.9],
  ['rose', '#4a6fa5 #9db4d6 #f5c6c1 #fde6cf', '#fffaf0', '#ffdcc8', '#a7a6c4', '#343f68', '#f0cfcf', '#e0604a'],
  ['storm', '#1c232b #37444f #6c7a80 #c3bfaa', '#f6f0d8', '#e8dfba', '#566369', '#11161a', '#959a94', '#ffc46b'],
  ['rust', '#4d2527 #a04d3a #e0966a #f8d9ab', '#fff1d2', '#ffc78e', '#b8694c', '#34161a', '#eab488', '#7fd4c8'],
  ['neon', '#0a0b26 #2a1650 #7d2b7d #f2738c', '#ffd9b8', '#ff6f91', '#57306f', '#090616', '#b34a86', '#7be8ff', 0.3],
  ['noon', '#1f6fb4 #5aa6dc #aed8ea #f6f1dd', '#fffef2', '#fff3cf', '#7fa9bb', '#184a48', '#dbe9e6', '#e2543a'],
  ['silver', '#0d1622 #24364a #5b748a #b7c4c8', '#f5f7f0', '#d6e4ea', '#4b6073', '#080e16', '#8fa1ac', '#ffd48a', 0.5],
  ['blossom', '#c9798f #e6a3a8 #f7cdbf #fdeadb', '#fff6ea', '#fff0dd', '#c58a9b', '#4c2440', '#f6d3cb', '#fffaf0'],
  ['lagoon', '#0b3954 #087e8b #5fc3b8 #f4e6b4', '#fff6cf', '#ffe79a', '#2f8f94', '#06222f', '#a9ddcb', '#ff7f5c'],
]

export const palettes: readonly Palette[] = rows.map(
  ([name, sky, light, glow, far, near, mist, accent, stars = 0]) => ({
    name,
    sky: sky.split(' ').map(hex),
    light: hex(light),
    glow: hex(glow),
    far: hex(far),
    near: hex(near),
    mist: hex(mist),
    accent: hex(accent),
    stars,
    moon: stars >= 0.5,
  }),
)
