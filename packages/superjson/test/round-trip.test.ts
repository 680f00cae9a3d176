import { describe } from 'vitest'
import { keepsWhatItCarries } from '../../kinds/test/support/round-trip-suite.js'
import { unlessMisread } from './support/misread.js'
import { serializer } from './support/serializer.js'

describe('round trip', () => {
  keepsWhatItCarries(serializer, unlessMisread)
})
