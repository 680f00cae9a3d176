import { everyOption } from '../../../kinds/test/support/values.js'
import { msgpackSerializer } from '../../src/index.js'

/** Carries everything that the generators of values make. */
export const serializer = msgpackSerializer(everyOption)
