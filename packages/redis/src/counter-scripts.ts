import { OTHERS } from './barrier-scripts.js'

/*
 * The counters of a cache: one hash with a random epoch (`e`), a count for each shard under its number, and who holds a
 * shard under `h` and its number, in the way that barriers tell their members.
 *
 * Each script has first in `ARGV` an epoch that was never there, and how long counters live that it makes, in
 * milliseconds.
 */

/** All fields and values, one after the other, without those who hold no longer. */
export const ENSURE_COUNTERS: string = `${OTHERS}local key=KEYS[1]
if redis.call('HEXISTS',key,'e')==0 then
redis.call('HSET',key,'e',ARGV[1])
redis.call('PEXPIRE',key,ARGV[2]) end
local all,kept=redis.call('HGETALL',key),{}
for i=1,#all,2 do
if string.byte(all[i])==104 and #others(all[i+1],nil,now)==0 then redis.pcall('HDEL',key,all[i])
else kept[#kept+1]=all[i] kept[#kept+1]=all[i+1] end
end
return kept`

/**
 * A Redis that is full refuses a script its first write if that may need memory, and takes it after a removal, even of
 * nothing. The hash itself stays: whom those bar who hold is not known, so they must not be lost.
 */
const WRITE = `local key=KEYS[1]
local function refused(...) local r=redis.pcall(...) return type(r)=='table' and r.err end
local function refusedTwice(...)
if not refused(...) then return false end
redis.pcall('HDEL',key,'')
return refused(...) end
`

/** Where what lies there is no number, a new epoch tells as much, to all who have read the counters. */
const COUNT_SHARDS = (first: number): string => `for i=${first},#ARGV do
if refusedTwice('HINCRBY',key,ARGV[i],1) then
redis.pcall('HDEL',key,ARGV[i])
local why=refused('HSET',key,'e',ARGV[1])
if why then return lost(why) end end
end
`

/**
 * `ARGV`: shards. Where there are no counters it makes none; where something else lies it is removed: an invalidation
 * fails neither for want of memory nor for what another left there.
 */
export const COUNT: string = `${WRITE}local function lost() redis.call('UNLINK',key) return 0 end
if redis.pcall('HLEN',key)==0 then return 0 end
${COUNT_SHARDS(3)}return 1`

/** `ARGV`: member, milliseconds, shards. Fails where it cannot hold them all. */
export const HOLD: string = `${OTHERS}${WRITE}local function lost(why) return redis.error_reply(why) end
local isNew=redis.call('HEXISTS',key,'e')==0
local why=isNew and refusedTwice('HSET',key,'e',ARGV[1])
if why then return lost(why) end
if isNew then redis.call('PEXPIRE',key,ARGV[2]) end
${COUNT_SHARDS(5)}local mine=ARGV[3]..':'..string.format('%.0f',now+tonumber(ARGV[4]))
for i=5,#ARGV do
local kept=others(redis.call('HGET',key,'h'..ARGV[i]) or '',ARGV[3],now)
kept[#kept+1]=mine
why=refusedTwice('HSET',key,'h'..ARGV[i],table.concat(kept,','))
if why then return lost(why) end
end
local left=redis.call('PTTL',key)
if left>=0 and left<tonumber(ARGV[4]) then redis.call('PEXPIRE',key,ARGV[4]) end
return 1`

/** `ARGV`: member, shards. */
export const FREE: string = `${OTHERS}${WRITE}for i=4,#ARGV do
local field='h'..ARGV[i]
local found=redis.call('HGET',key,field)
local kept=found and others(found,ARGV[3],now) or {}
if #kept==0 then if found then redis.call('HDEL',key,field) end
else refusedTwice('HSET',key,field,table.concat(kept,',')) end
end
return 1`
