import type { OpenRacer } from '../racer.js'
import { allFamilies } from './readthrough/families/all.js'
import { overStore } from './readthrough/racer.js'
import { storeFor } from './readthrough/store.js'
import { fillsAnyway } from './readthrough/fills-anyway.js'

/** Ours over a store that puts a loaded value in place even where its lease is gone. */
export const open: OpenRacer = async (setting) => {
  const { open: factory, close } = await storeFor(setting)
  return overStore({ open: (context) => fillsAnyway(factory(context)), close }, setting, allFamilies)
}
