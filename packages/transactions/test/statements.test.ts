import { describe, expect, it } from 'vitest'
import { refuseControl } from '../src/pg/statements.js'

describe('refuseControl', () => {
  it.each([
    'COMMIT',
    '/* x */ COMMIT',
    '/**/commit',
    '/** two\n * lines **/\nend',
    '-- why\nROLLBACK',
    '-- one\r-- two\n\t/* three */ begin',
    ';; commit',
  ])('refuses %j', (text) => {
    expect(() => refuseControl(text)).toThrow('inside withTransaction')
    expect(() => refuseControl({ text })).toThrow('inside withTransaction')
  })

  it.each([
    '-- commit',
    '-- x commit\nselect 1',
    '/* commit */ select 1',
    '/* commit',
    'committed',
    '/* x */ rollback to mine',
    'select 1 -- commit',
    undefined,
  ])('lets %j pass', (text) => {
    expect(() => refuseControl(text)).not.toThrow()
  })

  it('is done at once with comments that do not end', () => {
    const text = `${'/**/'.repeat(50_000)}/*${'*-- '.repeat(50_000)}`
    expect(() => refuseControl(text)).not.toThrow()
  })
})
