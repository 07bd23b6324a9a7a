/** Like `icon-paths`, for what is loaded when it is first used: a file is loaded as a whole. */
export const undo = 'M7 4L3.5 7.5 7 11M3.5 7.5H12a4.5 4.5 0 0 1 0 9H8'
export const words = 'M4 5h12M4 9h12M4 13h7'
export const blend = 'M7.5 5.5a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM12.5 4.5a5 5 0 1 0 0 10 5 5 0 0 0 0-10z'
export const seed = 'M10 17V9M10 9c0-3 2-5 6-5 0 3.5-2 5-6 5zM10 12c0-2.5-1.8-4-5-4 0 2.8 1.7 4 5 4z'
