import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** A time in which webhooks could not come in. A delta runs from its beginning. */
@Entity({ schema: 'ingest', name: 'outage' })
export class OutageEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' }) id!: string;
  /** Null: of all stores. */
  @Column({ name: 'store_hash', type: 'text', nullable: true }) storeHash!: string | null;
  @Column({ type: 'timestamptz' }) began!: Date;
  /** May lie ahead. */
  @Column({ type: 'timestamptz' }) ended!: Date;
  @Column({ type: 'text' }) cause!: string;
  @Column({ name: 'noted_at', type: 'timestamptz', default: () => 'now()' }) notedAt!: Date;
}

/** Until when some receiver could take webhooks: one row for all of them. */
@Entity({ schema: 'ingest', name: 'ingress' })
export class IngressEntity {
  @PrimaryColumn({ name: 'is_one', type: 'boolean', default: true }) isOne!: boolean;
  @Column({ name: 'good_until', type: 'timestamptz' }) goodUntil!: Date;
}

/** What is known of the hooks of one store. */
@Entity({ schema: 'ingest', name: 'hook_health' })
export class HookHealthEntity {
  @PrimaryColumn({ name: 'store_hash', type: 'text' }) storeHash!: string;
  /** When they were last found in order. */
  @Column({ name: 'good_at', type: 'timestamptz', nullable: true }) goodAt!: Date | null;
  @Column({ name: 'checked_at', type: 'timestamptz', nullable: true }) checkedAt!: Date | null;
  /** When BigCommerce last told of failed deliveries, and its code: 90001 retries, 90002 gave up, 90003 blocked the domain. */
  @Column({ name: 'exception_at', type: 'timestamptz', nullable: true }) exceptionAt!: Date | null;
  @Column({ name: 'exception_code', type: 'int', nullable: true }) exceptionCode!: number | null;
}
