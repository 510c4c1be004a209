import type { Attributes, Counter, Gauge, Histogram } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

/**
 * Every metric of the product. The text beside each is what Prometheus shows as HELP; the comment says what to do when it moves.
 *
 * Recording costs a map look-up and a hash of the labels, so hot paths add once a batch, never once a record. Labels
 * are names from closed lists, stores, accounts and topics; never ids of records or people, and never texts of errors.
 * The SDK keeps at most 2,000 combinations of labels an instrument; what comes later is counted under otel_metric_overflow.
 */

/** Bound to nothing global: instruments work from import on, whether or not somebody reads them. */
export const prometheus: PrometheusExporter = new PrometheusExporter({
  preventServerStart: true,
  withoutScopeInfo: true,
  withoutTargetInfo: true, // Prometheus has job and instance already
});
export const meterProvider: MeterProvider = new MeterProvider({ readers: [prometheus] });
const meter = meterProvider.getMeter('patchcord');

/** From a batch in memory (5 ms) to the deadline of what still counts as live (60 s). */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 0.75, 1, 2, 3, 5, 10, 30, 60];
/** Freshness has a long tail: the objectives are 60 s and 5 min, and a provider's outage lasts for hours. */
const FRESHNESS_SECONDS = [0.05, 0.1, 0.15, 0.25, 0.5, 0.7, 1, 2, 3, 5, 10, 30, 60, 120, 300, 900, 3_600, 14_400];
const BYTES = [1_024, 4_096, 16_384, 65_536, 262_144, 524_288, 921_600, 2_097_152, 10_485_760];

const counter = <L extends Attributes>(name: string, description: string): Counter<L> =>
  meter.createCounter<L>(name, { description });
const gauge = <L extends Attributes>(name: string, description: string): Gauge<L> =>
  meter.createGauge<L>(name, { description });
const histogram = <L extends Attributes>(name: string, description: string, bounds = SECONDS): Histogram<L> =>
  meter.createHistogram<L>(name, { description, advice: { explicitBucketBoundaries: bounds } });

export const metrics = {
  // ---- What flows through a stage ------------------------------------------------------------------------------

  // Zero while consumer_lag_records grows: the stage is stuck or paused; see its log for the dependency it waits for.
  stageRecordsIn: counter<{ stage: string; topic: string; lane: string }>(
    'stage_records_in_total',
    'Records that a stage took from a topic',
  ),
  // Zero while records come in: everything is skipped, parked or rejected; outcomes_total says which.
  stageRecordsOut: counter<{ stage: string; topic: string }>(
    'stage_records_out_total',
    'Records that Kafka acknowledged to a stage',
  ),
  // A rising share of `rejected` or `parked` under one reason: look at `patchcord errors` for that store.
  outcomes: counter<{ stage: string; outcome: string; reason: string; store: string }>(
    'outcomes_total',
    'Ends of records, by how and why',
  ),
  // p99 near 10 s: batches outlast the heartbeat; the database or the outside system is slow, or batches are too large.
  stageBatchDurationSeconds: histogram<{ stage: string }>(
    'stage_batch_duration_seconds',
    'From taking a batch to committing it',
  ),
  // At its limit all the time: the stage waits for what it calls; more replicas help only if that has capacity left.
  stageInFlightRecords: gauge<{ stage: string }>('stage_in_flight_records', 'Records taken and not yet ended'),
  // At its limit with few records in flight: large observations; that is what the limit is for, unless lag grows too.
  stageInFlightBytes: gauge<{ stage: string }>('stage_in_flight_bytes', 'Bytes of the records taken and not yet ended'),
  // Up: something wrote larger outputs; above 900 KiB a batch is split, above 10 MiB its record is rejected.
  producerBatchBytes: histogram<{ topic: string }>(
    'producer_batch_bytes',
    'Bytes sent to a topic in one request',
    BYTES,
  ),
  // Any steady rate: bad input or a bad mapping; the code says which. Redrive after the repair.
  errorRecords: counter<{ stage: string; code: string }>('error_records_total', 'Records written to an error topic'),

  // ---- How far behind ------------------------------------------------------------------------------------------

  // Grows for minutes on one partition: a hot key or a paused partition. On all: too few replicas, or a slow dependency.
  consumerLagRecords: gauge<{ topic: string; partition: number }>(
    'consumer_lag_records',
    'Records of a partition that are not yet committed',
  ),
  // What to scale on. Above 60 s: live changes are late; see the stage that is behind and what it waits for.
  consumerLagSeconds: gauge<{ topic: string }>(
    'consumer_lag_seconds',
    'Age of the oldest record that is not yet committed',
  ),
  // The promise to people: 99 % within 60 s. Up while lag is not: the delay is before Kafka (webhooks, quota, fetching).
  freshnessSeconds: histogram<{ store: string; resource: string }>(
    'freshness_seconds',
    'From a change at its source to its effect at Cordial',
    FRESHNESS_SECONDS,
  ),
  // Above 60 s with lag: the watchdog is about to end the process; if it repeats, one record hangs: find it by its offset.
  progressAgeSeconds: gauge<{ stage: string }>(
    'progress_age_seconds',
    'Since a stage last finished a record, while it has some',
  ),
  // More than a few a deploy: replicas come and go; check restarts, heartbeats and batches that last too long.
  generationChanges: counter<{ stage: string }>(
    'generation_changes_total',
    'Times that partitions were dealt out anew',
  ),
  // Ever: records were deleted before they were read. Retention is too short or a stage was down too long; run a full sync.
  offsetGaps: counter<{ topic: string }>(
    'offset_gaps_total',
    'Times that the next offset was not the expected one, though nothing was compacted',
  ),

  // ---- The outside systems -------------------------------------------------------------------------------------

  // 429: the pace is too high or somebody else uses the quota. 401: a dead token; the account's records are parked. 5xx: theirs.
  endpointCalls: counter<{ system: string; endpoint: string; method: string; status: string }>(
    'endpoint_calls_total',
    'Calls to an outside system, by status',
  ),
  // Up: the outside system is slow; throughput falls with it. Calls end at their deadline, so it cannot exceed that.
  endpointCallDurationSeconds: histogram<{ system: string; endpoint: string; method: string }>(
    'endpoint_call_duration_seconds',
    'Duration of calls to an outside system',
  ),
  // Near 0: bulk work already waits; if live work waits too, another application spends the same quota.
  endpointQuotaLeft: gauge<{ system: string; account: string; endpoint: string }>(
    'endpoint_quota_left',
    'Calls left in the window, as the system last said',
  ),
  // Halved and staying low: 429 answers. At the ceiling with lag: raise the ceiling in the store document, if the contract allows it.
  paceCallsPerSecond: gauge<{ account: string; endpoint: string }>(
    'pace_calls_per_second',
    'Calls a second that we allow ourselves',
  ),

  // ---- BigCommerce's side --------------------------------------------------------------------------------------

  // `bad-signature` rising: a wrong secret or a forger. `unavailable`: Kafka did not acknowledge; BigCommerce sends again.
  webhooksReceived: counter<{ store: string; result: string }>(
    'webhooks_received_total',
    'Webhooks, by what was answered',
  ),
  // p99 above 1 s: BigCommerce stops waiting and blocks the hook's domain; check Kafka and the receiver's CPU.
  webhookAckDurationSeconds: histogram<Record<string, never>>(
    'webhook_ack_duration_seconds',
    'From a webhook to its 200, Kafka acknowledgement included',
  ),
  // Grows: the quota of the store is the bound, or its worker is gone.
  fetchDueRows: gauge<{ store: string }>('fetch_due_rows', 'Resources that wait to be fetched'),
  // The age matters more than the number. Above 60 s: live changes wait for quota; bulk work should already have stopped.
  fetchDueAgeSeconds: gauge<{ store: string }>(
    'fetch_due_age_seconds',
    'How long the oldest resource has waited to be fetched',
  ),
  // Below the expected number: BigCommerce switched hooks off; the supervisor sets them again and a delta runs. If it stays low, read its log.
  hooksActive: gauge<{ store: string }>('hooks_active', 'Webhooks that BigCommerce has active for us'),

  // ---- What waits for a person or a read -----------------------------------------------------------------------

  // Grows: an account or store is down, or was stopped for too many rejects; `patchcord status` says why. It drains by itself once that ends.
  parkedRows: gauge<{ account: string }>('parked_rows', 'Commands that wait in PostgreSQL for their account'),
  // Above 0: too many records of a store were rejected under one document. Look at `patchcord errors`, apply a mended document, or release it.
  stoppedStores: gauge<{ stage: string }>('stopped_stores', 'Stores that a stage stopped for too many rejected records'),
  // Above 0: nothing of the account answers, or its key does not open. Its commands are parked and drain when it is back.
  accountsDown: gauge<Record<string, never>>('accounts_down', 'Cordial accounts that are down'),
  // Not falling after the store may go on: the stage that parked them has no process, or its dependency is down.
  parkedRecords: gauge<{ stage: string }>('parked_records', 'Records that wait behind a stopped store'),
  // Older than 15 minutes: reads cannot settle it; a person decides in the console.
  unknownEffects: gauge<{ account: string }>(
    'unknown_effects',
    'Effects whose answer was lost and that no read has settled',
  ),
  // Not 0 for minutes: records have no end. This is the one number that must be 0; `patchcord lookup` the records it names.
  booksGap: gauge<{ store: string }>('books_gap', 'Records received that have neither an end nor are in flight'),
};

// ---- The process itself, under the names that Prometheus clients use ----------------------------------------------

// Near one core: the process is the bound; add a replica, or see which stage's batches grew.
meter
  .createObservableCounter('process_cpu_seconds_total', { description: 'CPU time used by this process' })
  .addCallback((result) => {
    const { user, system } = process.cpuUsage();
    result.observe((user + system) / 1_000_000);
  });
// Near the container's limit: fewer bytes in flight, or a leak; the heap metrics of nodejs tell which.
meter
  .createObservableGauge('process_resident_memory_bytes', { description: 'Memory of this process' })
  .addCallback((result) => result.observe(process.memoryUsage.rss()));
