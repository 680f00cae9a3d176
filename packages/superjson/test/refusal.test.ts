import { describe } from 'vitest'
import { refusesWhatItCannotCarry } from '../../kinds/test/support/refusal-suite.js'
import { superjsonSerializer } from '../src/index.js'

describe('refusal', () => {
  refusesWhatItCannotCarry(superjsonSerializer)
})
