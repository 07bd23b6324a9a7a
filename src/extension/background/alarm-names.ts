/** Rings when something is due. */
export const tickAlarm = 'tick'
/** Keeps the worker awake while pictures are downloaded. */
export const keepAwakeAlarm = 'download'
