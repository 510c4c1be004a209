import { Inject, Injectable } from '@nestjs/common';
import { DependencyDownError } from '@patchcord/events';
import { forward, type Handled, type Received, type Stage } from '@patchcord/kafka';
import { ErrorTable } from './error-table.js';

/** Keeps what was rejected, with its bytes, for people to look at. */
@Injectable()
export class ErrorRecordsStage implements Stage<Buffer | null> {
  constructor(@Inject(ErrorTable) private readonly table: ErrorTable) {}

  handle(batch: readonly Received<Buffer | null>[]): Handled {
    return { outcomes: batch.map(() => done), acked: () => this.write(batch) };
  }

  private async write(batch: readonly Received<Buffer | null>[]): Promise<void> {
    try {
      await this.table.write(batch);
    } catch (cause) {
      throw new DependencyDownError('The error records could not be written.', { dependency: 'postgres', cause });
    }
  }
}

const done = Promise.resolve(forward());
