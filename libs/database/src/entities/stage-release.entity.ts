import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The last time that a person let a stopped store go on without a new document. Ends every stop of that stage and store that is older. */
@Entity({ schema: 'console', name: 'stage_release' })
export class StageReleaseEntity {
  /** normalize, enrich or deliver. */
  @PrimaryColumn({ type: 'text' }) stage!: string;
  @PrimaryColumn({ name: 'store_hash', type: 'text' }) storeHash!: string;
  @Column({ name: 'released_at', type: 'timestamptz', default: () => 'now()' }) releasedAt!: Date;
  @Column({ name: 'released_by', type: 'text' }) releasedBy!: string;
}
