import type { Result } from '../../../shared/result.ts'
import type { Bytes } from './bytes.ts'

/**
 * Why nothing was written into a file.
 *
 *   malformed    it is not what it says it is, or was cut off
 *   unsupported  its type has no place for it that others read
 *   signed       it carries a signature that any change would break
 *   full         what stands there leaves no room
 */
export type Untouched = 'malformed' | 'unsupported' | 'signed' | 'full'

/** The new file in parts; the pixel data is unchanged. */
export type Embedded = Result<Bytes[], Untouched>
