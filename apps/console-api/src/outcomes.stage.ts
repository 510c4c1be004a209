import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { DependencyDownError, type Outcome } from '@patchcord/events';
import { forward, type Handled, type Received, type Stage } from '@patchcord/kafka';
import { OutcomeTable } from './outcome-table.js';

/** A statement costs the same for one row as for fifty: small batches are written at most this often. */
const GATHER_MS = 100;
const BATCH_IS_FULL = 250;

/** Keeps how everything ended. It ends nothing itself, so it writes no outcomes of its own. */
@Injectable()
export class OutcomesStage implements Stage<Outcome> {
  private wroteAt = 0;

  constructor(@Inject(OutcomeTable) private readonly table: OutcomeTable) {}

  handle(batch: readonly Received<Outcome>[]): Handled {
    return { outcomes: batch.map(() => done), acked: () => this.write(batch) };
  }

  private async write(batch: readonly Received<Outcome>[]): Promise<void> {
    // While this batch waits, the next one grows.
    const waitMs = this.wroteAt + GATHER_MS - performance.now();
    if (batch.length < BATCH_IS_FULL && waitMs > 0) await delay(waitMs);
    this.wroteAt = performance.now();
    try {
      await this.table.write(batch);
    } catch (cause) {
      throw new DependencyDownError('The outcomes could not be written.', { dependency: 'postgres', cause });
    }
  }
}

const done = Promise.resolve(forward());
