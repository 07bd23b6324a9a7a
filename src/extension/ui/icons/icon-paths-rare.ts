/** Like `icon-paths`, for what is loaded when it is first used: a file is loaded as a whole. */
export const undo = ' M7 4L3.5 7.5 7 11M3.5 7.5H12a4.5 4.5 0 0 1 0 9H8'
export const brush = 'M16.5 3.5L9 11l1.5 1.5zM8.5 12c-2.2 0-2.2 2.6-5 3.6 2.4 1.6 6.6 1 6.6-2.2z'
export const region = 'M3.5 3.5h5M11.5 3.5h5v5M16.5 11.5v5h-5M8.5 16.5h-5v-5M3.5 8.5v-5M8 8h4v4H8z'
export const file = 'M5 2.5h6.5L15.5 6.5v11H5zM11 2.5v4.5h4.5M10 15v-5M7.8 12L10 9.8l2.2 2.2'
export const several = 'M3 6.5h10.5V17H3zM6.5 6.5V3H17v10.5h-3.5'
export const words = ' M4 5h12M4 9h12M4 13h7'
export const blend = 'M7.5 5.5a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM12.5 4.5a5 5 0 1 0 0 10 5 5 0 0 0 0-10z'
export const seed = 'M10 17V9M10 9c0-3 2-5 6-5 0 3.5-2 5-6 5zM10 12c0-2.5-1.8-4-5-4 0 2.8 1.7 4 5 4z'
