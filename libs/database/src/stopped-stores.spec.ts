import { randomUUID } from 'node:crypto';
import { DependencyDownError } from '@patchcord/events';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createDataSource } from './data-source.js';
import { StoppedStores } from './stopped-stores.js';

const TOPICS = ['commerce.consents', 'commerce.orders'];

describe.skipIf(!process.env['DATABASE_URL'])('stopped stores', () => {
  const name = `stops_${randomUUID().replaceAll('-', '')}`;
  let server: DataSource;
  let owner: DataSource;
  let dataSource: DataSource;
  let url: string;

  beforeAll(async () => {
    server = await createDataSource({ url: process.env['DATABASE_URL'] ?? '' }).initialize();
    await server.query(`create database ${name}`);
    url = Object.assign(new URL(process.env['DATABASE_URL'] ?? ''), { pathname: `/${name}` }).href;
    owner = await createDataSource({ url }).initialize();
    await owner.runMigrations({ transaction: 'each' });
    dataSource = await createDataSource({ url, role: 'enrich' }).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await owner.destroy();
    await server.query(`drop database ${name} with (force)`);
    await server.destroy();
  });

  const versions = new Map<string, number>();
  const aProcess = (connection = dataSource): StoppedStores =>
    new StoppedStores(connection, {
      stage: 'enrich',
      topics: TOPICS,
      versionOf: (storeHash) => versions.get(storeHash) ?? 1,
    });

  const rejectMany = (stops: StoppedStores, storeHash: string, version = 1): void => {
    for (let times = 0; times < 200; times += 1) stops.note(storeHash, version, true);
  };

  const recordsOf = (storeHash: string): { storeHash: string; topic: string }[] =>
    TOPICS.map((topic) => ({ storeHash, topic }));

  it('are parked behind only when every process can know of it', async () => {
    const [stopping, other] = [aProcess(), aProcess()];
    expect((await other.behind(recordsOf('one'), (record) => record)).size).toBe(0);
    const stoppedAt = performance.now();
    rejectMany(stopping, 'one');

    const parked = await stopping.behind([...recordsOf('one'), ...recordsOf('two')], (record) => record);

    expect([...parked].map(({ storeHash }) => storeHash)).toEqual(['one', 'one']);
    expect(performance.now() - stoppedAt).toBeGreaterThanOrEqual(1_400);
    expect((await other.behind(recordsOf('one'), (record) => record)).size).toBe(2);
    expect(other.problem()).toContain('one (document version 1)');
    expect(other.resumed()).toEqual([]);
  });

  it('go on with a newer document, which can stop them again', async () => {
    const stops = aProcess();
    rejectMany(stops, 'three');
    await stops.read();
    expect(stops.isStoppedStore('three')).toBe(true);

    versions.set('three', 2);
    expect(stops.isStoppedStore('three')).toBe(false);
    expect(stops.resumed().map(({ topic }) => topic)).toEqual(TOPICS);

    rejectMany(stops, 'three', 2);
    await stops.read();
    expect(stops.isStoppedStore('three')).toBe(true);
    expect(stops.gate('three', TOPICS[0] as string)?.documentVersion).toBe(2);
  });

  it('go on when a person releases them, until they fail anew', async () => {
    const stops = aProcess();
    rejectMany(stops, 'four');
    await stops.read();
    await owner.query(
      `insert into console.stage_release (stage, store_hash, released_by) values ('enrich', 'four', 'spec'), ('deliver', 'three', 'spec')`,
    );

    await stops.read();
    expect(stops.isStoppedStore('four')).toBe(false);
    expect(stops.isStoppedStore('three')).toBe(true);

    rejectMany(stops, 'four');
    await stops.read();
    expect(stops.isStoppedStore('four')).toBe(true);
  });

  it('stop in the process that found it while PostgreSQL is away, and are written when it is back', async () => {
    const connection = await createDataSource({ url, role: 'enrich' }).initialize();
    const stops = aProcess(connection);
    await stops.read();
    await connection.destroy();
    rejectMany(stops, 'five');

    await expect(stops.behind(recordsOf('five'), (record) => record)).rejects.toBeInstanceOf(DependencyDownError);
    expect(stops.isStoppedStore('five')).toBe(true);

    await connection.initialize();
    await vi.waitUntil(() => stops.read().then(() => true), { timeout: 5_000 });
    expect(await owner.query(`select topic from enrich.stopped_store where store_hash = 'five' order by 1`)).toEqual([
      { topic: 'commerce.consents' },
      { topic: 'commerce.orders' },
    ]);
    await connection.destroy();
  });
});
