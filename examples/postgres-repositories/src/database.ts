/**
 * What the repositories ask of a database. A `pg` pool has it, and so has PGlite; a test can write it in three lines.
 */
// #region database
export interface Database {
  query<Row extends object>(sql: string, params?: unknown[]): Promise<{ rows: Row[] }>
}
// #endregion
