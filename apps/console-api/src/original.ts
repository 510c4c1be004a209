import { Inject, Injectable } from '@nestjs/common';
import { allTopics, type Part, type Topic } from '@patchcord/events';
import { KafkaClient } from '@patchcord/kafka';
import { parseJson } from '@patchcord/mapping';
import { masked } from './masked.js';

/** What can be shown of the bytes of a record. */
export interface Shown {
  /** avro, json, text or bytes. */
  form: 'avro' | 'json' | 'text' | 'bytes' | 'nothing';
  value: unknown;
}

/** Hides what is personal, or nothing. */
type Veil = (value: unknown) => unknown;

const TEXT_SHOWN_MAX = 2_000;
const BYTES_SHOWN_MAX = 64;

/** Reads the bytes of rejected records as far as they can be read. */
@Injectable()
export class Originals {
  private readonly topics = new Map<string, Topic>(allTopics().map((topic) => [topic.name, topic]));

  constructor(@Inject(KafkaClient) private readonly kafka: KafkaClient) {}

  /** Personal data is masked, unless `isRevealed`. */
  async show(topicName: string, value: Buffer | null, isRevealed = false): Promise<Shown> {
    const veil: Veil = isRevealed ? (open) => open : (value) => masked(value);
    if (value === null || value.length === 0) return { form: 'nothing', value: null };
    const event = await this.decode(topicName, value);
    if (event !== undefined) return { form: 'avro', value: veil(withReadableParts(event, veil)) };
    return showBytes(value, veil);
  }

  private async decode(topicName: string, value: Buffer): Promise<Record<string, unknown> | undefined> {
    const topic = this.topics.get(topicName);
    if (!topic?.schema) return undefined;
    try {
      await this.kafka.codec.prepare([value]);
      return this.kafka.codec.decode(topic, value) as Record<string, unknown>;
    } catch {
      return undefined; // that they cannot be decoded may be the very reason: then the bytes are shown
    }
  }
}

/** An observation carries bodies as bytes, a notice its own: people want to read them. */
function withReadableParts(event: Record<string, unknown>, veil: Veil): Record<string, unknown> {
  const parts = event['parts'] as Part[] | undefined;
  const bytes = event['bytes'];
  return {
    ...event,
    ...(parts && { parts: parts.map((part) => ({ ...part, bytes: showBytes(part.bytes, veil).value })) }),
    ...(Buffer.isBuffer(bytes) && { bytes: showBytes(bytes, veil).value }),
  };
}

function showBytes(bytes: Buffer, veil: Veil): Shown {
  try {
    return { form: 'json', value: veil(parseJson(bytes)) };
  } catch {
    const text = bytes.toString('utf8');
    // Text that is no JSON is shown masked; anything else by its first bytes.
    if (!text.includes('\uFFFD') && !text.includes('\0')) return { form: 'text', value: veil(text.slice(0, TEXT_SHOWN_MAX)) };
    return { form: 'bytes', value: `${bytes.subarray(0, BYTES_SHOWN_MAX).toString('hex')}${bytes.length > BYTES_SHOWN_MAX ? ' …' : ''}` };
  }
}
