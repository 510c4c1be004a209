import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Ends by the minute: how many rows, and how many records they make. */
@Entity({ schema: 'console', name: 'outcome_minute' })
export class OutcomeMinuteEntity {
  @PrimaryColumn({ type: 'timestamptz' }) minute!: Date;
  @PrimaryColumn({ name: 'store_hash', type: 'text' }) storeHash!: string;
  @PrimaryColumn({ type: 'text' }) resource!: string;
  @PrimaryColumn({ type: 'text' }) stage!: string;
  /** Empty for a record that ended before it made a command. */
  @PrimaryColumn({ name: 'command_kind', type: 'text' }) commandKind!: string;
  @PrimaryColumn({ type: 'text' }) outcome!: string;
  @Column({ type: 'bigint' }) rows!: string;
  /** Sum of the weights: a record whose leaves ended in several ways counts in parts. */
  @Column({ type: 'double precision' }) records!: number;
}
