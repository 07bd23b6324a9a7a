/** Something is due. */
export const tickAlarm = 'tick'
/** Keeps the worker awake while pictures come. */
export const downloadAlarm = 'download'
