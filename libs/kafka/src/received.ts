import { headers as names, type Topic } from '@patchcord/events';
import { extract, isSampled } from '@patchcord/runtime';
import type { KafkaMessage } from 'kafkajs';
import type { Queued } from './dispatcher.js';
import type { RawHeaders, Received } from './stage.js';

/** A message that waits or is worked on, with the partition's epoch at the time it came. */
export interface Arrived extends Queued {
  readonly topic: Topic;
  readonly partition: number;
  readonly message: KafkaMessage;
  readonly offset: number;
  readonly epoch: number;
  /** The key was freed before the record is finished. */
  isFree?: boolean;
}

/** Reads what the headers carry as text. */
export function textHeaders(message: KafkaMessage): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers ?? {})) {
    if (value !== undefined && value !== null) result[name] = Array.isArray(value) ? String(value.at(-1) ?? '') : value.toString();
  }
  return result;
}

/** The headers as bytes. kafkajs reads a value that is null, but cannot write one: it becomes an empty one. */
export function rawHeaders(message: KafkaMessage): RawHeaders {
  const result: Record<string, Buffer | string | (Buffer | string)[]> = {};
  for (const [name, value] of Object.entries(message.headers ?? {})) {
    if (value === undefined) continue;
    result[name] = Array.isArray(value) ? value.map((one) => one ?? '') : (value ?? '');
  }
  return result;
}

/** What a stage sees of a message. */
export function toReceived(arrived: Arrived, event: unknown, isCurrent: () => boolean): Received<unknown> {
  const { topic, partition, message } = arrived;
  const headers = textHeaders(message);
  const context = headers['traceparent'] === undefined ? undefined : extract(headers);
  return {
    event,
    key: arrived.key ?? '',
    topic: topic.name,
    partition,
    offset: message.offset,
    lane: topic.lane,
    value: message.value ?? Buffer.alloc(0),
    headers,
    untouched: topic.schema === null ? { key: message.key, headers: rawHeaders(message) } : undefined,
    source: headers[names.source] ?? `${topic.name}/${partition}/${message.offset}`,
    path: headers[names.path] ?? '',
    context: context !== undefined && isSampled(context) ? context : undefined,
    isCurrent,
  };
}
