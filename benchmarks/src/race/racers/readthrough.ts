import type { OpenRacer } from '../racer.js'
import { allFamilies } from './readthrough/families/all.js'
import { overStore } from './readthrough/racer.js'
import { storeFor } from './readthrough/store.js'

/** All ways to invalidate, over one Redis or a Cluster. */
export const open: OpenRacer = (setting) => overStore(storeFor(setting), setting, allFamilies)
