import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A store that a systemic failure stopped in one stage; `topic` is empty where the stage does not tell topics apart. */
abstract class StoppedStore {
  @PrimaryColumn({ name: 'store_hash', type: 'text' }) storeHash!: string;
  @PrimaryColumn({ type: 'text' }) topic!: string;
  /** Of the store's document that was in force: the next one ends the stop. */
  @Column({ name: 'document_version', type: 'int' }) documentVersion!: number;
  @Column({ type: 'int' }) rejects!: number;
  @Column({ name: 'stopped_at', type: 'timestamptz', default: () => 'now()' }) stoppedAt!: Date;
}

@Entity({ schema: 'normalize', name: 'stopped_store' })
export class NormalizeStoppedStoreEntity extends StoppedStore {}

@Entity({ schema: 'enrich', name: 'stopped_store' })
export class EnrichStoppedStoreEntity extends StoppedStore {}

@Entity({ schema: 'deliver', name: 'stopped_store' })
export class DeliverStoppedStoreEntity extends StoppedStore {}
