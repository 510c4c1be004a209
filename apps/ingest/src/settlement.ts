import { Inject, Injectable } from '@nestjs/common';
import {
  headers as names,
  InvalidRecordError,
  observationTopics,
  resourceKey,
  topics,
  type NoticeEnd,
} from '@patchcord/events';
import { KafkaClient, toOutcomeRecord, type OutcomeRow, type OutgoingRecord } from '@patchcord/kafka';
import { createLogger, metrics, type Context } from '@patchcord/runtime';
import { FetchDue, type Due } from './fetch-due.js';
import type { Fetched } from './fetched.js';
import {
  asMuchAsFits,
  oversizeOf,
  toDeletion,
  toObservation,
  toRecord,
  type Observation,
  type Occasion,
} from './observation.js';

/** A row with what its fetch brought. */
export interface Result {
  due: Due;
  fetched: Fetched;
  /** Trace context of the fetch, or of the notice. */
  context: Context | undefined;
}

/** When the answer contradicts the notice, replicas may lag: looked at again after these waits, then believed. */
const CONTRADICTED_WAITS_MS = [5_000, 60_000] as const;
const FAILED_FIRST_MS = 1_000;
const FAILED_CAP_MS = 300_000;
const log = createLogger('settlement');

type Decision =
  | { kind: 'end'; end: NoticeEnd; observation?: Observation; error?: InvalidRecordError }
  | { kind: 'again'; waitMs: number; attempts: number; absences: number; observation?: Observation };

/** Ends fetches: observations and ends into Kafka first, then the work is taken away. Repeating it changes nothing. */
@Injectable()
export class Settlement {
  constructor(
    @Inject(KafkaClient) private readonly kafka: Pick<KafkaClient, 'producer' | 'errors'>,
    @Inject(FetchDue) private readonly fetchDue: Pick<FetchDue, 'finish' | 'again'>,
  ) {}

  /** Throws DependencyDownError when Kafka or PostgreSQL did not take it: the rows stay due then. */
  async settle(results: readonly Result[]): Promise<void> {
    const decided = results.map((result) => ({ ...result, decision: sizeChecked(decide(result)) }));
    const records = decided.flatMap(({ due, decision, context }): OutgoingRecord[] => {
      const observation =
        decision.observation &&
        toRecord(due.resource, decision.observation, {
          headers: { [names.receivedAt]: String(due.payer.receivedAt) },
          context,
        });
      return observation ? [observation] : [];
    });
    const rejected = decided.flatMap(({ due, decision, fetched }) =>
      decision.kind === 'end' && decision.error ? [{ due, fetched, error: decision.error }] : [],
    );
    const ended = decided.flatMap(({ due, decision }) => (decision.kind === 'end' ? [{ due, decision }] : []));
    await Promise.all([
      this.kafka.producer.send([...records, ...ended.flatMap(({ due, decision }) => endOf(due, decision))]),
      ...rejected.map(({ due, fetched, error }) => this.reject(due, fetched, error)),
    ]);
    for (const { topic } of records) metrics.stageRecordsOut.add(1, { stage: 'ingest', topic: topic.name });
    await this.fetchDue.finish(ended.map(({ due }) => due));
    await this.fetchDue.again(
      decided.flatMap(({ due, decision }) => (decision.kind === 'again' ? [{ ...due, ...decision }] : [])),
    );
    for (const { decision } of ended)
      metrics.outcomes.add(1, {
        stage: 'ingest',
        outcome: decision.end,
        reason: decision.error?.code ?? '',
        store: results[0]?.due.storeHash ?? '',
      });
  }

  private async reject(due: Due, fetched: Fetched, error: InvalidRecordError): Promise<void> {
    log.warn('a fetched resource was rejected', {
      storeHash: due.storeHash,
      resource: due.resource,
      resourceId: due.resourceId,
      code: error.code,
    });
    const { place, recordId } = due.payer;
    const origin = {
      topic: place ? topics.notices.name : observationTopics[due.resource].name,
      partition: place?.partition ?? 0,
      offset: place?.offset ?? '0',
      key: resourceKey(due.storeHash, due.resource, due.resourceId),
      value: asMuchAsFits(fetched.kind === 'found' ? fetched.parts : []),
      headers: { [names.receivedAt]: String(due.payer.receivedAt), 'patchcord-record-id': recordId },
    };
    await this.kafka.errors.write('ingest', origin, error, {
      store: due.storeHash,
      resource: due.resource,
      resourceId: due.resourceId,
    });
  }
}

function decide({ due, fetched }: Result): Decision {
  const occasion: Occasion = {
    recordId: due.payer.recordId,
    storeHash: due.storeHash,
    resource: due.resource,
    resourceId: due.resourceId,
    // Without a scope nobody announced it: something else needed the resource.
    origin: due.payer.scope === '' ? 'delta' : 'webhook',
    noticeScope: due.deletedScope ?? due.payer.scope,
    occurredAt: due.occurredAt,
  };
  const waitMs = CONTRADICTED_WAITS_MS[due.absences];
  const later = { kind: 'again', waitMs: waitMs ?? 0, attempts: due.attempts, absences: due.absences + 1 } as const;
  switch (fetched.kind) {
    case 'found': {
      const observation = toObservation({ ...occasion, noticeScope: due.payer.scope }, fetched);
      return due.deletedScope !== null && waitMs !== undefined
        ? { ...later, observation }
        : { kind: 'end', end: 'fetched', observation };
    }
    case 'absent':
      if (due.deletedScope !== null)
        return { kind: 'end', end: 'fetched', observation: toDeletion(occasion, fetched.observedAt) };
      return waitMs === undefined ? { kind: 'end', end: 'missing' } : later;
    case 'failed': {
      const failedWaitMs = Math.min(FAILED_CAP_MS, FAILED_FIRST_MS * 2 ** due.attempts);
      return { kind: 'again', waitMs: failedWaitMs, attempts: Math.min(due.attempts + 1, 20), absences: due.absences };
    }
    case 'refused':
      return { kind: 'end', end: 'rejected', error: fetched.error };
  }
}

function sizeChecked(decision: Decision): Decision {
  const error = decision.observation && oversizeOf(decision.observation);
  return error ? { kind: 'end', end: 'rejected', error } : decision;
}

/** The end of the notice that this fetch was made for, unless it was written before. */
function endOf(
  { storeHash, resource, resourceId, payer, absences, occurredAt }: Due,
  decision: Extract<Decision, { kind: 'end' }>,
): OutgoingRecord[] {
  if (!payer.place) return [];
  const row: OutcomeRow = {
    recordId: payer.recordId,
    storeHash,
    resource,
    resourceId,
    stage: 'ingest',
    outcome: decision.end,
    reason: decision.error?.code ?? '',
    detail: decision.error?.message ?? '',
    origin: 'webhook',
    occurredAt,
    observedAt: payer.receivedAt,
    attempts: absences + 1,
    sourceTopic: topics.notices.name,
    sourcePartition: payer.place.partition,
    sourceOffset: Number(payer.place.offset),
    path: '',
  };
  return [toOutcomeRecord(row)];
}
