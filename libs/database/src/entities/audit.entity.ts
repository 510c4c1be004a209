import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Who did what by hand, and to how many records. Only ever added to. */
@Entity({ schema: 'console', name: 'audit' })
export class AuditEntity {
  /** Decimal string. */
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' }) id!: string;
  @Column({ type: 'timestamptz', default: () => 'clock_timestamp()' }) at!: Date;
  /** Name of the token. */
  @Column({ type: 'text' }) who!: string;
  @Column({ type: 'text' }) action!: string;
  @Column({ type: 'json' }) filter!: object;
  @Column({ type: 'int' }) count!: number;
  @Column({ type: 'text' }) result!: string;
  @Column({ name: 'redrive_id', type: 'uuid', nullable: true }) redriveId!: string | null;
}
