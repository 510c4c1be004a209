import pg from 'pg';
import type { Question } from './question.js';

/** Where the oracle reads: the stand-ins by their control port, and PostgreSQL. */
export class Source {
  private constructor(
    readonly question: Question,
    private readonly client: pg.Client,
  ) {}

  static async open(question: Question): Promise<Source> {
    const client = new pg.Client({ connectionString: question.databaseUrl });
    await client.connect();
    return new Source(question, client);
  }

  async control<Answer = unknown>(path: string): Promise<Answer> {
    const response = await fetch(`${this.question.controlUrl}${path}`);
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  /** What BigCommerce's own API answers. */
  async bigcommerce(storeHash: string, path: string): Promise<unknown> {
    const { bigcommerceUrl, accessToken } = this.question;
    const headers = { 'x-auth-token': accessToken, accept: 'application/json' };
    const response = await fetch(`${bigcommerceUrl}/stores/${storeHash}${path}`, { headers });
    if (response.status === 204) return [];
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    const body = (await response.json()) as { data?: unknown };
    return body.data ?? body;
  }

  async query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return (await this.client.query(sql, parameters)).rows as Row[];
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
