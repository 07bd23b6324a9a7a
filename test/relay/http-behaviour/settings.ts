/** `RELAY_*`, as an operator sets them. */
export type Settings = Record<string, string>

/** No limit of any rate. */
export const unlimited: Settings = { RELAY_RATE_PER_MINUTE: '0', RELAY_ADDRESS_RATE_PER_MINUTE: '0' }
