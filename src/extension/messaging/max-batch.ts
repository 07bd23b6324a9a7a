/** Most jobs that one message to the worker names or carries. Pages split longer lists; the worker refuses them. */
export const maxBatch = 200
