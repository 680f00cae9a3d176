import { READTHROUGH } from '../contenders/list.js'
import { runPayloads } from '../payloads/row.js'
import { writePage } from '../report/page.js'
import { stampedeTable, tagsTable } from '../report/table.js'
import { measurePatternIndex } from './pattern-index.js'
import { withRedis, type RunRow } from './row.js'
import { keptToOneLoad, measureStampede } from './stampede.js'
import { measureTags } from './tags.js'
import { GROUP } from './tags-data.js'

const STAMPEDE_CALLERS = 100
const STAMPEDE_ROUNDS = 9
const TAGS_ROUNDS = 25

/** Callers in several processes who all ask at once for a key that nobody has loaded. */
export const runStampede: RunRow = async ({ settings, output }) => {
  const { rounds = STAMPEDE_ROUNDS, loadMs, callers = STAMPEDE_CALLERS } = settings
  let isKept = true
  for (const processes of settings.processes) {
    const options = { rounds, processes, callers, loadMs }
    const results = await withRedis((redisUrl) => measureStampede({ redisUrl, ...options }))
    output.say(
      `\nstampede: ${processes} processes, ${callers} callers in each, loads take ${loadMs} ms, ${rounds} rounds`,
    )
    output.say(stampedeTable(results))
    await output.record('stampede', options, results)
    if (keptToOneLoad(results)) continue
    isKept = false
    console.error(`${READTHROUGH} loaded more than once`)
  }
  return isKept
}

/** Groups of entries that are dropped, by tag and by pattern, among many others. */
export const runTags: RunRow = async ({ settings, output }) => {
  const { rounds = TAGS_ROUNDS, entries, others } = settings
  const options = { rounds, entries, others }
  const results = await withRedis((redisUrl) => measureTags({ redisUrl, ...options }))
  output.say(`\ntags: ${GROUP} of ${entries} entries dropped among ${others} other keys, ${rounds} rounds`)
  output.say(tagsTable(results))
  await output.record('tags', options, results)
  const isKept = results.every(({ wrong }) => wrong === 0)
  if (!isKept) console.error(`${READTHROUGH} left entries that were dropped, or dropped neighbours`)
  return isKept
}

/** The same groups, dropped by pattern with an index and without, and what the index costs a miss. */
export const runPatternIndex: RunRow = async ({ settings, output }) => {
  const { rounds = TAGS_ROUNDS, entries, others } = settings
  const options = { rounds, entries, others }
  const results = await withRedis((redisUrl) => measurePatternIndex({ redisUrl, ...options }))
  output.say(`\npattern-index: ${GROUP} of ${entries} entries dropped among ${others} other keys, ${rounds} rounds`)
  output.say(tagsTable(results))
  await output.record('pattern-index', options, results)
  const isKept = results.every(({ wrong }) => wrong === 0)
  if (!isKept) console.error(`${READTHROUGH} left entries that were dropped, or dropped neighbours`)
  return isKept
}

/** Serializers, compression and encryption, which have a page of their own. */
export const runPayloadCosts: RunRow = async ({ settings, output }) => {
  const { isKept, tables } = await withRedis((redisUrl) => runPayloads({ ...settings, redisUrl, output }))
  if (settings.docs) await writePage('concepts/payload-costs.md', 'payloads', tables)
  return isKept
}
