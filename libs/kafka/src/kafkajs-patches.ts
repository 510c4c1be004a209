import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import kafkajs from 'kafkajs';

// What kafkajs 2.2.4 needs before it can be relied upon. It is pinned exactly: each patch names the internal it replaces, and
// the spec beside this file fails when one of them is gone.

const require = createRequire(import.meta.url);

interface RequestQueue {
  throttledUntil: number;
  pending: unknown[];
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

interface ConsumerGroup {
  groupId: string;
  memberId: string | null;
  instrumentationEmitter: { emit(name: string, payload: object): void };
  joinAndSync(): Promise<void>;
}

/** Payload of `consumer.rebalancing` as it is sent before every rejoin: what listeners push here is awaited first. */
export interface Rejoining {
  groupId: string;
  waitFor?: Promise<unknown>[];
}

const REBALANCING = 'consumer.rebalancing';

/** As released, every connection re-arms a 1 ms timer for ever (tulios/kafkajs #1751): a timer is set only when something waits. */
function stopIdleTimers(): void {
  const queue = (require('kafkajs/src/network/requestQueue') as { prototype: RequestQueue }).prototype;
  queue.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.throttleCheckTimeoutId) return;
    let delayMs = this.throttledUntil - Date.now();
    if (this.pending.length > 0) delayMs = delayMs > 0 ? delayMs : 10;
    else if (delayMs <= 0) return;
    this.throttleCheckTimeoutId = setTimeout(() => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    }, delayMs);
  };
}

/** kafkajs tells of a rebalance after the fact: here whoever listens can drain and commit before the member gives its partitions up. */
function drainBeforeRejoin(): void {
  const group = (require('kafkajs/src/consumer/consumerGroup') as { prototype: ConsumerGroup }).prototype;
  const join = group.joinAndSync;
  group.joinAndSync = async function (this: ConsumerGroup): Promise<void> {
    const rejoining: Rejoining = { groupId: this.groupId, waitFor: [] };
    this.instrumentationEmitter.emit(REBALANCING, { ...rejoining, memberId: this.memberId });
    await Promise.allSettled(rejoining.waitFor ?? []);
    return join.call(this);
  };
}

/** Only gzip is built in, and a record in an unknown codec stops a consumer for good: zstd comes from Node itself. */
function addZstd(): void {
  const compress = promisify(zstdCompress);
  const decompress = promisify(zstdDecompress);
  kafkajs.CompressionCodecs[kafkajs.CompressionTypes.ZSTD] = () => ({
    // The fastest level: most of what it saves is in the names of fields and repeated values, which every level finds.
    compress: (encoder: { buffer: Buffer }) =>
      compress(encoder.buffer, { params: { [constants.ZSTD_c_compressionLevel]: 1 } }),
    decompress: (buffer: Buffer) => decompress(buffer),
  });
}

let isPatched = false;

/** Applies the patches once in a process; must run before the first client is made. */
export function patchKafkajs(): void {
  if (isPatched) return;
  isPatched = true;
  stopIdleTimers();
  drainBeforeRejoin();
  addZstd();
}
