/** Whether something was not stored for want of room. Firefox says NS_ERROR_FILE_NO_DEVICE_SPACE where the standard says QuotaExceededError. */
export function isFull(error: unknown): boolean {
  return error instanceof Error && /quota|no_?device_?space|disk/i.test(`${error.name} ${error.message}`)
}
