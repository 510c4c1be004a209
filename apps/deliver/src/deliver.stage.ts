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
    const works = batch.map(receivedWork);
    const looks = this.lookAt(works.filter((work) => work !== null));
    return {
      outcomes: works.map((work) => (work === null ? Promise.resolve(reject(noKind)) : this.deliver(work, looks))),
    };
  }

  private async deliver(work: Work, looks: Promise<Map<Work, Look>>): Promise<Outcome> {
    return this.delivery.deliver(work, (await looks).get(work) ?? null);
  }

  private async lookAt(works: Work[]): Promise<Map<Work, Look>> {
    const looks = await this.ledger.look(works);
    return new Map(works.map((work, index) => [work, looks[index] as Look]));
  }
}

const noKind = new InvalidRecordError(
  'The command names a kind that Patchcord does not know, or lacks what its kind needs.',
  {
    code: 'field-missing',
    field: 'kind',
    expected: 'contact, order, activity or suppression, and the field of that name',
  },
);
