import type { MigrationInterface, QueryRunner } from 'typeorm';

const roles = ['ingest', 'enrich', 'deliver', 'console'];

/** A schema and a role a service. `config` holds what people configure: console writes it, every service reads it. */
export class Schemas1700000000001 implements MigrationInterface {
  readonly name = 'Schemas1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const role of roles) {
      // Roles belong to the whole cluster, so another database may have made them, even at this moment.
      await runner.query(
        `do $$ begin create role patchcord_${role} nologin; exception when duplicate_object or unique_violation then null; end $$`,
      );
    }
    for (const role of roles) {
      await runner.query(`create schema if not exists ${role} authorization current_user`);
      await runner.query(
        `grant usage on schema ${role} to patchcord_ingest, patchcord_enrich, patchcord_deliver, patchcord_console`,
      );
      await runner.query(
        `alter default privileges in schema ${role} grant select, insert, update, delete on tables to patchcord_${role}`,
      );
      await runner.query(`alter default privileges in schema ${role} grant usage on sequences to patchcord_${role}`);
    }
    await runner.query(`create schema if not exists config authorization current_user`);
    await runner.query(
      `grant usage on schema config to patchcord_ingest, patchcord_enrich, patchcord_deliver, patchcord_console`,
    );
    await runner.query(
      `alter default privileges in schema config grant select on tables to patchcord_ingest, patchcord_enrich, patchcord_deliver, patchcord_console`,
    );
    await runner.query(`
      create table config.store_document (
        store_hash text not null,
        version int not null,
        document jsonb not null,
        source text not null,
        applied_at timestamptz not null default now(),
        applied_by text not null,
        primary key (store_hash, version)
      )`);
    await runner.query(`grant insert on config.store_document to patchcord_console`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table config.store_document');
    for (const schema of ['config', ...roles]) await runner.query(`drop schema ${schema} cascade`);
  }
}
