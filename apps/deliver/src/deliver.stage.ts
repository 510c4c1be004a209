import { Injectable } from '@nestjs/common';
import { InvalidRecordError, type Command, type Suppression } from '@patchcord/events';
import { reject, type Handled, type Outcome, type Received, type Stage } from '@patchcord/kafka';
import { Delivery } from './delivery.js';
import { Ledger, type Look } from './ledger.js';
import { receivedWork, type Work } from './work.js';

/**
 * Commands and suppressions into Cordial. One look at the ledger for the batch, then each command goes its own way, so that
 * a slow call holds up only its own contact.
 */
@Injectable()
export class DeliverStage implements Stage<Command | Suppression> {
  constructor(
    private readonly ledger: Ledger,
    private readonly delivery: Delivery,
  ) {}

  handle(batch: readonly Received<Command | Suppression>[]): Handled {
    const works = batch.map(readWork);
    const looks = this.lookAt(works.filter((work): work is Work => !(work instanceof InvalidRecordError)));
    return {
      outcomes: works.map((work) =>
        work instanceof InvalidRecordError ? Promise.resolve(reject(work)) : this.deliver(work, looks),
      ),
    };
  }

  private async deliver(work: Work, looks: Promise<Map<Work, Look>>): Promise<Outcome> {
    try {
      return await this.delivery.deliver(work, (await looks).get(work) ?? null);
    } catch (error) {
      if (error instanceof InvalidRecordError) return reject(error);
      throw error;
    }
  }

  private async lookAt(works: Work[]): Promise<Map<Work, Look>> {
    const looks = await this.ledger.look(works);
    return new Map(works.map((work, index) => [work, looks[index] as Look]));
  }
}

function readWork(received: Received<Command | Suppression>): Work | InvalidRecordError {
  try {
    return receivedWork(received);
  } catch (error) {
    if (error instanceof InvalidRecordError) return error;
    throw error;
  }
}
