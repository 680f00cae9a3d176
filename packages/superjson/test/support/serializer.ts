import { everyOption } from '../../../kinds/test/support/values.js'
import { superjsonSerializer } from '../../src/index.js'

/** Carries everything that the generators of values make. */
export const serializer = superjsonSerializer(everyOption)
