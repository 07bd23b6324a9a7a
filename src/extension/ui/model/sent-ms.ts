/** For so long what was sent counts as sent by this very click. As long as the worker takes the same for one act. */
export const sentMs = 2_000
