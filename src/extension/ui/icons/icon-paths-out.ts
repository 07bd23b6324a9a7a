/** Like `icon-paths`, for what takes a picture out of the browser. */
export const save = 'M10 3v9M6 8.5l4 4 4-4M4 16.5h12'
export const copyPicture = 'M6.5 6.5H17V17H6.5zM3.5 13.5v-10h10M6.5 14.5l3-3 3 3 1.5-1.5 3 3M13.6 9.6v.1'
export const share = 'M10 12.5V3M6.8 6L10 2.8 13.2 6M6.5 9H4.5v8h11V9h-2'
export const heart = 'M10 16.2S3.5 12.4 3.5 8a3.4 3.4 0 0 1 6.5-1.4A3.4 3.4 0 0 1 16.5 8c0 4.4-6.5 8.2-6.5 8.2z'
