import type { Test } from '../use-test.ts'

/** What a guide to a relay of one's own is given. */
export interface GuideProps {
  /** The relay's address as it is typed, whole. */
  address: string
  /** The image service's. */
  service: string
  /** Drawn for the relay that the guide is about. */
  accessKey: string
  /** Puts what is known of the relay into the form. */
  fillIn: (known: { address?: string; accessKey: string }) => void
  test: Test
}
