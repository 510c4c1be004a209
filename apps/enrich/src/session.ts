import { DependencyDownError } from '@patchcord/events';
import type { DataSource, QueryRunner } from 'typeorm';

/** A statement that Postgres prepares once a connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

interface Result {
  rows: unknown[];
  rowCount: number | null;
}

interface Connection {
  query(query: { name?: string; text: string; values?: readonly unknown[] }): Promise<Result>;
}

/** What the next try has to find and lock as well. */
export interface Lacking {
  readonly address?: { readonly account: string; readonly email: string };
  readonly contactId?: string;
  /** A gate was taken away since it was looked for. */
  readonly gate?: true;
}

/** What the batch read does not hold any more, or somebody else's lock was in the way: roll back and begin again. */
export class StartOverError extends Error {
  override readonly name = 'StartOverError';
  readonly lacking: Lacking;

  constructor(message: string, { cause, ...lacking }: Lacking & { cause?: unknown } = {}) {
    super(message, { cause });
    this.lacking = lacking;
  }
}

/**
 * One connection for one batch: TypeORM's query runner would neither prepare statements nor keep them apart from its own.
 * Every method throws DependencyDownError while Postgres does not answer, and StartOverError when another batch was in the way.
 */
export class Session {
  private isOver = false;

  private constructor(
    private readonly runner: QueryRunner,
    private readonly connection: Connection,
  ) {}

  static async open(dataSource: DataSource): Promise<Session> {
    const runner = dataSource.createQueryRunner();
    try {
      return new Session(runner, (await runner.connect()) as Connection);
    } catch (error) {
      await runner.release().catch(() => undefined); // nothing was opened: there is nothing to give back
      throw new DependencyDownError('PostgreSQL does not answer.', { dependency: 'postgres', cause: error });
    }
  }

  async run<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    return (await this.query({ ...statement, values })).rows as Row[];
  }

  /** How many rows the statement wrote. */
  async count(statement: Statement, values: readonly unknown[]): Promise<number> {
    return (await this.query({ ...statement, values })).rowCount ?? 0;
  }

  async begin(): Promise<void> {
    await this.query({ text: 'begin' });
  }

  /** Commits and gives the connection back. */
  async commit(): Promise<void> {
    await this.query({ text: 'commit' });
    await this.release();
  }

  /** Gives up whatever is open and gives the connection back. Safe to call again. */
  async rollback(): Promise<void> {
    if (this.isOver) return;
    try {
      await this.query({ text: 'rollback' });
    } finally {
      await this.release();
    }
  }

  async release(): Promise<void> {
    if (this.isOver) return;
    this.isOver = true;
    await this.runner.release();
  }

  private async query(query: Parameters<Connection['query']>[0]): Promise<Result> {
    try {
      return await this.connection.query(query);
    } catch (error) {
      throw named(error);
    }
  }
}

/** Deadlock, serialisation, lock timeout, and an e-mail that another batch took first. */
const inTheWay = new Set(['40P01', '40001', '55P03', '23505']);
/** Connection, resources, shutdown, read-only: nothing that the records could be blamed for. */
const down = /^(08|53|57P|58|25006|25P03|E[A-Z]+$)/;

function named(error: unknown): unknown {
  const code = String((error as { code?: unknown }).code ?? '');
  if (inTheWay.has(code)) return new StartOverError(`Postgres reported ${code}`, { cause: error });
  // node-postgres gives no code to a connection that it found dead.
  const isDown =
    down.test(code) || (error instanceof Error && /connection|timeout/i.test(error.message) && code === '');
  return isDown
    ? new DependencyDownError('PostgreSQL does not answer.', { dependency: 'postgres', cause: error })
    : error;
}
