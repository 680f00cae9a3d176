/** Why a read that found nothing to return had to load. */
export type MissReason =
  /** Nothing was there. */
  | 'absent'
  /** It has lived its time. */
  | 'expired'
  /** It was not written by this serializer and format, or is damaged. */
  | 'unreadable'
  /** A tag of it was invalidated, or is not known any more; or it was stored without a tag that it must have. */
  | 'tag'
  /** Another `version` of the method stored it. */
  | 'version'
  /** The `schema` does not accept it. */
  | 'schema'

/** Why a call went past the cache: the method ran, and its result was not stored. */
export type BypassReason =
  /** The option `when` said no. */
  | 'when'
  /** The cache is disabled. */
  | 'disabled'
  /** The cache is closed. */
  | 'closed'
  /** The key, or a tag, cannot be built from these arguments. */
  | 'key'
  /** The key is longer than 512 bytes. */
  | 'key-too-long'
  /** `vary` gave nothing. */
  | 'vary'
  /** The store did not answer in time, or failed. */
  | 'store'
  /** An invalidation of this key, or of a tag of it, has not reached the store yet. */
  | 'pending'
  /** The call comes from inside the load of its own key. */
  | 'nested'
  /** A write is under way, or a hold-off, over the key or a tag of it. */
  | 'barrier'
  /** Another kind of thing lies under this key. */
  | 'foreign'
  /** Someone has been loading it for longer than the caller may wait. */
  | 'wait'
  /** The slot kept changing under the caller's eyes. */
  | 'contended'
  /** The load to share has revealed tags, and whether they were invalidated meanwhile cannot be told. */
  | 'tags'
  /** It comes from inside a transaction, or would share a load that may; what is seen there is not stored. */
  | 'transaction'

/** Why a loaded value was not stored although this call was entitled to. */
export type SkipReason =
  | 'unless'
  | 'skip'
  | 'ttl'
  | 'unsupported'
  /** Under `verify`: it would have come back changed. */
  | 'changed'
  | 'too-large'
  /** The `schema` does not accept the value. */
  | 'schema'
  /** The tags of the result cannot be named, or the store cannot tell whether they were invalidated during the load. */
  | 'tags'
  /** The function given as option `value` threw, or gave a promise. */
  | 'value'
  /** The function given as `errors.toData` threw. */
  | 'error'
  /** A write gave nothing: `undefined` is what methods return that return no value. */
  | 'void'
  /** It was written inside a transaction, which may still roll back, or loaded inside one that has lost its context. */
  | 'transaction'
  /** It was written under a hold-off: nothing is stored under its key until that is over. */
  | 'hold-off'

/** What an audit has found of an entry that had answered. */
export type AuditOutcome =
  /** The method gives the same. */
  | 'same'
  /** The method gave something else, and within the grace the entry was invalidated or replaced, or was right again. */
  | 'explained'
  /** It differed before the grace and after it, and nothing has invalidated it meanwhile. */
  | 'stale'
  /** The method, the store or a function of the options failed, or the caller has changed its arguments. */
  | 'unknown'
