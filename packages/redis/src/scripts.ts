import { IS_BARRIER } from './barrier-scripts.js'
import { DIGESTED_EDGE, DIGESTED_WHOLE, type VersionKind } from './slot.js'

/*
 * Each script works over the one key it declares: Redis runs a script as one step, so "only if it is still that" and
 * the write that follows cannot be parted. They are sent whole each time: at this length that costs the same as
 * sending a digest, and needs no cache of scripts that a failover would lose.
 *
 * An absent key reads as an empty string in GETRANGE, and as `false` in GET.
 */

/** One byte more than a lease has, so that something longer does not pass for one. */
const HOLDS_MY_LEASE = `redis.call('GETRANGE',KEYS[1],0,21)==ARGV[1]`

/** `ARGV`: lease, milliseconds. Nil when granted, else what lies there. For servers that refuse SET with NX and GET. */
export const LEASE_ABSENT: string = `local c=redis.call('GET',KEYS[1])
if c then return c end
redis.call('SET',KEYS[1],ARGV[1],'PX',ARGV[2])
return false`

/** `ARGV`: lease, milliseconds. 1 when it was renewed. */
export const RENEW: string = `if ${HOLDS_MY_LEASE} then return redis.call('PEXPIRE',KEYS[1],ARGV[2]) end
return 0`

/** `ARGV`: lease. 1 when it was taken away. */
export const RELEASE: string = `if ${HOLDS_MY_LEASE} then return redis.call('UNLINK',KEYS[1]) end
return 0`

/** `ARGV`: lease, value, milliseconds. 1 when it was filled. */
export const FILL: string = `if ${HOLDS_MY_LEASE} then redis.call('SET',KEYS[1],ARGV[2],'PX',ARGV[3]) return 1 end
return 0`

/**
 * `ARGV`: stamp, milliseconds, and at least as many. The stamp that is there now, good for at least the former; nil under a
 * barrier. Where that changes anything it is given the latter: a change is told to whoever keeps near what carries the tag, and
 * with the former alone each miss would be one.
 */
export const ENSURE_STAMP: string = `${IS_BARRIER}local s=redis.call('GET',KEYS[1])
if not s then redis.call('SET',KEYS[1],ARGV[1],'PX',ARGV[3]) return ARGV[1] end
if isBarrier(string.sub(s,1,21)) then return false end
local left=redis.call('PTTL',KEYS[1])
if left>=0 and left<tonumber(ARGV[2]) then redis.call('PEXPIRE',KEYS[1],ARGV[3]) end
return s`

/** The scripts that write over exactly what was seen. */
export interface OverScripts {
  /** `ARGV`: version, lease, milliseconds. Nil when granted, else what lies there. */
  readonly lease: string
  /** `ARGV`: version, value, milliseconds. 1 when it was replaced. */
  readonly replace: string
  /** `ARGV`: version, milliseconds. 1 when it was touched. */
  readonly touch: string
}

/** What the digest is of: see `DIGESTED_WHOLE`. */
const DIGESTED = `local function digested()
local n=redis.call('STRLEN',KEYS[1])
if n<=${DIGESTED_WHOLE} then return redis.call('GET',KEYS[1]) end
return redis.call('GETRANGE',KEYS[1],0,${DIGESTED_EDGE - 1})..redis.call('GETRANGE',KEYS[1],-${DIGESTED_EDGE},-1)..':'..n
end
`

/** By what kind of version they compare: a value's first bytes, or the digest of what is not ours. */
export const OVER: Record<Exclude<VersionKind['kind'], 'none'>, OverScripts> = {
  value: overScripts(`redis.call('GETRANGE',KEYS[1],0,20)==ARGV[1]`),
  digest: overScripts(`redis.call('EXISTS',KEYS[1])==1 and redis.sha1hex(digested())==ARGV[1]`, DIGESTED),
}

function overScripts(holds: string, given = ''): OverScripts {
  return {
    lease: `${given}if redis.call('EXISTS',KEYS[1])==0 or (${holds}) then
redis.call('SET',KEYS[1],ARGV[2],'PX',ARGV[3]) return false end
return redis.call('GET',KEYS[1])`,
    replace: `${given}if ${holds} then redis.call('SET',KEYS[1],ARGV[2],'PX',ARGV[3]) return 1 end
return 0`,
    touch: `${given}if ${holds} then return redis.call('PEXPIRE',KEYS[1],ARGV[2]) end
return 0`,
  }
}
