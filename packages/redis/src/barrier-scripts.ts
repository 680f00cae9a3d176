/*
 * Barriers, over entries and over the stamps of tags: `H`, a generation, and members as `id:deadline`, joined by commas;
 * a deadline is in milliseconds of the server's own clock. Whatever else stands behind the generation is no member, and
 * is dropped at the next change. One without expiry, which something else must have made, bars nobody for ever: the next
 * removal takes it away.
 */

/** 21 bytes that begin a barrier; what has fewer is none, such as a stamp, which has 20. */
export const IS_BARRIER: string = `local function isBarrier(h)
return type(h)=='string' and #h==21 and string.byte(h)==72 and not string.find(h,'[^!-~]') end
`

/** The members in `rest` that still live, without `me`, and the latest deadline among them; and what time it is. */
export const OTHERS: string = `local function others(rest,me,now)
local kept,latest={},0
for part in string.gmatch(rest,'[^,]+') do
local id,ends=string.match(part,'^([^:]*):(%d+)$')
if id and id~=me and #ends<17 and tonumber(ends)>now then
kept[#kept+1]=part latest=math.max(latest,tonumber(ends)) end
end
return kept,latest end
local t=redis.call('TIME')
local now=tonumber(t[1])*1000+math.floor(tonumber(t[2])/1000)
`

/** The beginning of what lies at `key`, or an error; another type of thing is removed as well as any. */
const headOf = (key: string): string => `local h=redis.pcall('GETRANGE',${key},0,20)
if type(h)=='table' and not string.find(h.err,'WRONGTYPE') then return h end
`

/**
 * A Redis that is full refuses a script its first write if that may need memory: then the key is unlinked before. Only
 * then: while its slot is on its way to another node, a key that is gone cannot be written any more.
 */
const PUT = `local function put(...)
if redis.pcall('SET',...).err then redis.call('UNLINK',(...)) redis.call('SET',...) end end
`

const putBarrier = (members: string): string =>
  `put(KEYS[1],'H'..ARGV[1]..${members},'PX',string.format('%.0f',latest-now))`

/** `ARGV`: generation, member, milliseconds. 1 when no other member lives. */
export const RAISE: string = `${IS_BARRIER}${PUT}${OTHERS}local h=redis.call('GETRANGE',KEYS[1],0,20)
local kept,latest={},0
if isBarrier(h) then kept,latest=others(redis.call('GETRANGE',KEYS[1],21,-1),ARGV[2],now) end
local alone=#kept==0
local mine=now+tonumber(ARGV[3])
latest=math.max(latest,mine)
kept[#kept+1]=ARGV[2]..':'..string.format('%.0f',mine)
${putBarrier(`table.concat(kept,',')`)}
return alone and 1 or 0`

/**
 * `ARGV`: generation, member. The generation changes even where the member is gone, for its deadline may have passed
 * while it wrote: what another member has read since must not be filled.
 */
export const LOWER: string = `${IS_BARRIER}${PUT}${OTHERS}${headOf('KEYS[1]')}local kept,latest={},0
if isBarrier(h) then kept,latest=others(redis.call('GETRANGE',KEYS[1],21,-1),ARGV[2],now) end
if #kept>0 then ${putBarrier(`table.concat(kept,',')`)}
else redis.call('UNLINK',KEYS[1]) end
return 1`

/** `ARGV`: `H` and generation, value, milliseconds. 1 when it was filled. */
export const FILL_BARRIER: string = `if redis.call('GETRANGE',KEYS[1],0,20)~=ARGV[1] then return 0 end
redis.call('SET',KEYS[1],ARGV[2],'PX',ARGV[3])
return 1`

/**
 * `ARGV`: generation. For any number of keys: a barrier stays under the new generation, all else is removed. It runs
 * over every key of a pattern, so most are told by one byte, and no number is made into text for it.
 */
export const KILL: string = `${IS_BARRIER}${PUT}local gone,keys,pcall={},KEYS,redis.pcall
for i=1,#keys do
local key=keys[i]
local first=pcall('GETRANGE',key,'0','0')
if first=='H' then
${headOf('key')}local left=redis.call('PTTL',key)
if isBarrier(h) and left>=0 then
put(key,'H'..ARGV[1]..redis.call('GETRANGE',key,21,-1),'PX',math.max(1,left))
else gone[#gone+1]=key end
elseif type(first)=='string' or string.find(first.err,'WRONGTYPE') then gone[#gone+1]=key
else return first end
end
if #gone>0 then redis.call('UNLINK',unpack(gone)) end
return 1`
