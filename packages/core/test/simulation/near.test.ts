import { nearCases } from './cases-near.js'
import { vastNearCases } from './cases-near-vast.js'
import { nearHunts } from './mutants-near.js'
import { hunt, tryCases } from './trials.js'

tryCases([...nearCases, ...vastNearCases])
hunt(nearHunts)
