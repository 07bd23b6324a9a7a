/** Something the machine lacks. The message says what, and what to do about it; no stack is shown. */
export class Unable extends Error {}
