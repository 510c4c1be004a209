import type { DataSource } from 'typeorm';

interface Statement {
  name: string;
  text: string;
  values: unknown[];
}

/**
 * Runs a statement that PostgreSQL parses and plans once a connection. TypeORM sends the text anew each time, which for a statement
 * of a hundred columns costs more than its rows.
 */
export async function queryPrepared(dataSource: DataSource, statement: Statement): Promise<void> {
  const { master: pool } = dataSource.driver as unknown as { master: { query(statement: Statement): Promise<unknown> } };
  await pool.query(statement);
}
