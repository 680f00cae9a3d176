import { describe, expect, it } from 'vitest'
import { difference } from '../../kinds/test/support/difference.js'
import { examples } from '../../kinds/test/support/examples.js'
import { goldenOf } from '../../kinds/test/support/golden.js'
import { serializer } from './support/serializer.js'

const write = (value: unknown): string => Buffer.from(serializer.serialize(value)).toString('hex')
const golden = goldenOf(new URL('golden/mp1.json', import.meta.url), write)

describe('payloads of earlier versions, under the id mp1', () => {
  it.each(golden)('are read: $name', ({ name, payload }) => {
    expect(serializer.id).toBe('mp1')
    expect(Object.keys(examples)).toContain(name)
    expect(difference(examples[name], serializer.deserialize(Buffer.from(payload, 'hex')))).toBeUndefined()
  })

  it('are written as they were, so that nothing changes unseen', () => {
    for (const { name, payload } of golden) expect(write(examples[name]), name).toBe(payload)
  })

  it('are there for every example', () => {
    expect(golden.map(({ name }) => name).toSorted()).toStrictEqual(Object.keys(examples).toSorted())
  })
})
