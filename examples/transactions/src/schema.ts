import type { Pool } from 'pg'

const TABLES = `
  create table articles (
    sku text primary key,
    name text not null,
    available int not null check (available >= 0),
    recalled boolean not null default false
  );
  create table orders (
    id int generated always as identity primary key,
    customer text not null
  );
  create table order_lines (
    order_id int not null references orders,
    sku text not null references articles,
    quantity int not null check (quantity > 0),
    primary key (order_id, sku)
  )`

const ROWS = `
  truncate orders, order_lines restart identity;
  delete from articles;
  insert into articles (sku, name, available)
  values ('kettle', 'Sturdy kettle', 10), ('teapot', 'Small teapot', 3), ('spoon', 'Measuring spoon', 0)`

/** Makes the tables, empty. */
export async function createTables(pool: Pool): Promise<void> {
  await pool.query(TABLES)
}

/** Gives the tables the rows that everything begins with: ten kettles, three teapots, no spoon, no order. */
export async function resetRows(pool: Pool): Promise<void> {
  await pool.query(ROWS)
}
