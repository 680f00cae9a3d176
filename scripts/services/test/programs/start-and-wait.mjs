// Starts one server of each kind from the build given as the first argument, prints their pids, and waits for its end.
import { pathToFileURL } from 'node:url'

const { startPostgres, startRedis } = await import(pathToFileURL(process.argv[2]).href)
const [redis, paused, postgres] = await Promise.all([startRedis(), startRedis(), startPostgres()])
paused.pause()
console.log(JSON.stringify([redis.pid, paused.pid, postgres.pid]))
setInterval(() => undefined, 1000)
