/*
 * The index of a group of keys: one sorted set in which all scores are 0, so that members lie in the order of their bytes.
 *
 * - `!e` and its epoch, which is new whenever it is made.
 * - `!s` and a digest of the servers under which it was sealed; not there before that.
 * - `!t` and the server's time when it was sealed, or notes were pruned, last. Where that is still to come, time has gone
 *   back: entries may be there again that were over, and so not noted any more.
 * - notes: when they end, in 13 digits of milliseconds of the server's own clock; 0x01; the key; 0x01; a token. Ends are
 *   rounded up, so that there are few different ones, and those of one end lie together in the order of their keys.
 */

/** Notes outlive what they are told by this much. */
const SLACK_MS = 60_000
/** How long an index lasts that nobody notes anything in. */
const LIFE_MS = 86_400_000
/** The end of what is noted for ever, and of what would end later than 13 digits can tell. */
export const FOREVER = '9999999999999'
/** After notes were pruned `!t` is this old at most: less than they had outlived their entries. */
const REACHED_MS = 30_000
/** Notes that one script prunes at most: few enough to hold nobody up, and more than it adds. */
const PRUNED = 100

/** What another left there under this name is removed; what a server refuses is answered as it is. */
const EPOCH = (otherwise: string): string => `local key=KEYS[1]
local e=redis.pcall('ZRANGEBYLEX',key,'[!e','(!f','LIMIT',0,1)
if e.err then
if not string.find(e.err,'WRONGTYPE') then return e end
${otherwise} end
local epoch=e[1] and string.sub(e[1],3)
`

const MAKE = `if not epoch then
redis.call('ZADD',key,0,'!e'..ARGV[1])
redis.call('PEXPIRE',key,${LIFE_MS})
epoch=ARGV[1] end
`

const TIME = `local t=redis.call('TIME')
local now=tonumber(t[1])*1000+math.floor(tonumber(t[2])/1000)
local was=redis.call('ZRANGEBYLEX',key,'[!t','(!u','LIMIT',0,1)[1]
local reached=was and tonumber(string.sub(was,3)) or 0
`
const REACH = `redis.call('ZADD',key,0,'!t'..string.format('%013.0f',now))`

/** `ARGV`: an epoch that was never there. Gives the one that is there now. */
export const OPEN: string = `${EPOCH(`redis.call('UNLINK',key) e={}`)}${MAKE}return epoch`

/**
 * `ARGV`: an epoch, `1` where it is only that of an index to be made, most notes, and then for each note a key,
 * milliseconds (less than none: for ever) and a token. 1 when they are noted; 0 when the index is another, or is dropped.
 * An earlier note of the same key and end gives way to the new one.
 */
export const NOTE: string = `${EPOCH(`redis.call('UNLINK',key) e={}`)}if ARGV[2]=='1' then
${MAKE}elseif epoch~=ARGV[1] then return 0 end
${TIME}local gone=redis.call('ZRANGEBYLEX',key,'[0','('..string.format('%013.0f',now),'LIMIT',0,${PRUNED})
if #gone>0 then
redis.call('ZREM',key,unpack(gone))
if now-reached>${REACHED_MS} then
if was then redis.call('ZREM',key,was) end
${REACH} end end
local life=0
for i=4,#ARGV,3 do
local ms=tonumber(ARGV[i+1])
local ends='${FOREVER}'
if ms>=0 then
local step=1024
while step*8<ms do step=step*2 end
local last=math.ceil((now+ms+${SLACK_MS})/step)*step
if last<${FOREVER} then ends=string.format('%013.0f',last) end
life=math.max(life,ms+${SLACK_MS}+step) end
local at=ends..'\\1'..ARGV[i]..'\\1'
local same=redis.call('ZRANGEBYLEX',key,'['..at,'('..ends..'\\1'..ARGV[i]..'\\2','LIMIT',0,${PRUNED})
if #same>0 then redis.call('ZREM',key,unpack(same)) end
redis.call('ZADD',key,0,at..ARGV[i+2])
end
local left=redis.call('PTTL',key)
if left<math.max(life,${LIFE_MS / 2}) then redis.call('PEXPIRE',key,string.format('%.0f',math.max(life,${LIFE_MS}))) end
local notes=redis.call('ZCARD',key)-#redis.call('ZRANGEBYLEX',key,'[!','(0','LIMIT',0,${PRUNED})
if notes>tonumber(ARGV[3]) then redis.call('UNLINK',key) return 0 end
return 1`

/**
 * `ARGV`: what keys begin with, the last member of the page before or nothing, most notes. Gives the epoch and the seal,
 * empty where there is none, or time has gone back, and then notes. Each round goes past all that ends like its first
 * member, whatever that is.
 */
export const PAGE: string = `${EPOCH(`e={}`)}if not epoch then return {''} end
local function endsOf(member) return string.match(member,'^[^\\1]*') end
local s=redis.call('ZRANGEBYLEX',key,'[!s','(!t','LIMIT',0,1)
${TIME}local page={epoch,s[1] and now>=reached and string.sub(s[1],3) or ''}
local most=tonumber(ARGV[3])+2
local last=ARGV[2]
local from=last=='' and '[0' or '('..last
while #page<most do
local first=redis.call('ZRANGEBYLEX',key,from,'(:','LIMIT',0,1)[1]
if not first then break end
local ends=endsOf(first)
local low='['..ends..'\\1'..ARGV[1]
if last~='' and endsOf(last)==ends then low='('..last end
local found=redis.call('ZRANGEBYLEX',key,low,'('..ends..'\\1'..ARGV[1]..'\\255','LIMIT',0,most-#page)
for i=1,#found do page[#page+1]=found[i] end
from='['..ends..'\\2'
end
return page`

/** `ARGV`: epoch, digest. 1 when it is sealed. */
export const SEAL: string = `${EPOCH(`return 0`)}if epoch~=ARGV[1] then return 0 end
${TIME}local old=redis.call('ZRANGEBYLEX',key,'[!s','(!u','LIMIT',0,${PRUNED})
if #old>0 then redis.call('ZREM',key,unpack(old)) end
redis.call('ZADD',key,0,'!s'..ARGV[2])
${REACH}
return 1`

/**
 * `ARGV`: an id for each key. Says of each for how long it is to be noted, in milliseconds: a value for as long as it lives,
 * under a new version from here on; `-2` not at all, because nothing is there that we ever read; `-1` for ever.
 */
export const LIVES: string = `local lives={}
for i=1,#KEYS do
local h=redis.pcall('GETRANGE',KEYS[i],0,20)
if type(h)=='table' then
if not string.find(h.err,'WRONGTYPE') then return h end
lives[i]=-2
elseif h=='' then lives[i]=-2
elseif #h==21 and string.byte(h)==86 and not string.find(h,'[^!-~]') then
redis.call('SETRANGE',KEYS[i],1,ARGV[i])
lives[i]=redis.call('PTTL',KEYS[i])
else lives[i]=-1 end
end
return lives`
