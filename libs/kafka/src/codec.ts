import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { DependencyDownError, InvalidRecordError, subjectOf, type Topic } from '@patchcord/events';
import type avsc from 'avsc';
import { boundedType } from './bounded-arrays.js';

const MAGIC = 0;
const HEADER_BYTES = 5;
/** How long an id that the registry does not know is not asked for again. */
const UNKNOWN_ID_MS = 10_000;

interface Reader {
  readonly type: avsc.Type;
  /** undefined where writer and reader are the same schema. */
  readonly resolver: avsc.Resolver | undefined;
}

/**
 * Avro in the registry's framing: a zero byte, the schema id, the record.
 * It decodes by itself, with one resolver a (writer id, topic): handing the reader schema to the registry client resolves it
 * again for every record, and without one a record of another schema passes with undefined fields.
 */
export class Codec {
  private readonly registry: SchemaRegistry;
  private readonly types = new Map<string, avsc.Type>();
  private readonly writerIds = new Map<string, Promise<number>>();
  private readonly writers = new Map<number, avsc.Type>();
  private readonly unknownIds = new Map<number, number>();
  private scratch = Buffer.allocUnsafe(64 * 1024);
  private readonly readers = new Map<string, Map<number, Reader | InvalidRecordError>>();

  constructor(private readonly registryUrl: string) {
    this.registry = new SchemaRegistry({ host: registryUrl, retry: { retries: 2 } });
  }

  /** Id of our schema of the topic, as the deploy step registered it; the registry is asked once. */
  writerId(topic: Topic): Promise<number> {
    const subject = subjectOf(topic);
    const known = this.writerIds.get(subject);
    if (known) return known;
    const asked = this.askWriterId(topic);
    this.writerIds.set(subject, asked);
    asked.catch(() => this.writerIds.delete(subject));
    return asked;
  }

  /** Frames an event. `writerId` must have been looked up. Throws InvalidRecordError naming the field that does not fit. */
  encode(topic: Topic, event: unknown, id: number): Buffer {
    const type = this.typeOf(topic);
    try {
      const end = this.write(type, event);
      this.scratch[0] = MAGIC;
      this.scratch.writeUInt32BE(id, 1);
      return Buffer.from(this.scratch.subarray(0, end));
    } catch (cause) {
      const paths: string[] = [];
      type.isValid(event, { errorHook: (path: string[]) => paths.push(path.join('.')) });
      throw new InvalidRecordError(`An event for ${topic.name} does not fit its schema.`, {
        code: 'schema-mismatch',
        field: paths[0],
        expected: `the type of ${paths[0] ?? 'the record'} in ${subjectOf(topic)}`,
        cause,
      });
    }
  }

  /**
   * Makes sure that the writer schemas of these values are known, so that `decode` need not wait.
   * Throws DependencyDownError when the registry does not answer; an id it does not know is left to `decode` to reject.
   */
  async prepare(values: readonly (Buffer | null)[]): Promise<void> {
    const ids = new Set<number>();
    for (const value of values) {
      if (value === null || value.length < HEADER_BYTES || value[0] !== MAGIC) continue;
      const id = value.readUInt32BE(1);
      if (!this.writers.has(id) && (this.unknownIds.get(id) ?? 0) < Date.now()) ids.add(id);
    }
    if (ids.size > 0) await Promise.all([...ids].map((id) => this.load(id)));
  }

  /** Schema id of a framed value, for the error record; undefined when it has no frame. */
  schemaIdOf(value: Buffer | null): number | undefined {
    return value && value.length >= HEADER_BYTES && value[0] === MAGIC ? value.readUInt32BE(1) : undefined;
  }

  /** The event of a framed value, in our schema of the topic; of a topic without a schema the bytes as they are. Throws InvalidRecordError with the reason. */
  decode(topic: Topic, value: Buffer | null): unknown {
    if (topic.schema === null) return value;
    if (value === null)
      throw new InvalidRecordError('The record has no value.', { code: 'no-value', expected: 'a value', came: 'null' });
    if (value.length < HEADER_BYTES || value[0] !== MAGIC) {
      throw new InvalidRecordError('The bytes are not Avro in the framing of the schema registry.', {
        code: 'not-avro',
        expected: 'a zero byte, a schema id and an Avro record',
        came: `${value.length} bytes${value.length > 0 ? ` that begin with 0x${value.subarray(0, 1).toString('hex')}` : ''}`,
      });
    }
    const reader = this.readerOf(topic, value.readUInt32BE(1));
    try {
      return reader.type.fromBuffer(value.subarray(HEADER_BYTES), reader.resolver);
    } catch (cause) {
      throw new InvalidRecordError('The bytes end early or do not follow the schema they name.', {
        code: 'avro-truncated',
        expected: `a whole ${reader.type.name ?? 'record'}`,
        came: `${value.length} bytes`,
        cause,
      });
    }
  }

  /** Writes the event behind the place of the frame into a buffer that is used again, and says where it ends. */
  private write(type: avsc.Type, event: unknown): number {
    const end = type.encode(event, this.scratch, HEADER_BYTES);
    if (end >= 0) return end;
    // Too small: avsc says by how much.
    this.scratch = Buffer.allocUnsafe(2 * (this.scratch.length - end));
    return type.encode(event, this.scratch, HEADER_BYTES);
  }

  private readerOf(topic: Topic, id: number): Reader {
    let ofTopic = this.readers.get(topic.name);
    if (!ofTopic) this.readers.set(topic.name, (ofTopic = new Map()));
    let reader = ofTopic.get(id);
    if (!reader) {
      const writer = this.writers.get(id);
      if (!writer) {
        throw new InvalidRecordError(`The schema registry does not know schema ${id}.`, {
          code: 'unknown-schema',
          expected: 'the id of a registered schema',
          came: `id ${id}`,
        });
      }
      reader = this.makeReader(topic, writer);
      ofTopic.set(id, reader);
    }
    if (reader instanceof InvalidRecordError) throw reader;
    return reader;
  }

  private makeReader(topic: Topic, writer: avsc.Type): Reader | InvalidRecordError {
    const type = this.typeOf(topic);
    if (writer.name !== type.name) {
      return new InvalidRecordError(`A ${writer.name ?? 'nameless type'} does not belong on ${topic.name}.`, {
        code: 'another-record',
        expected: type.name,
        came: writer.name ?? 'a type without a name',
      });
    }
    if (writer.equals(type)) return { type, resolver: undefined };
    try {
      return { type, resolver: type.createResolver(writer) };
    } catch (cause) {
      return new InvalidRecordError(`The schema the record was written with cannot be read as ${type.name}.`, {
        code: 'incompatible-schema',
        expected: `a schema compatible with ${subjectOf(topic)}`,
        came: cause instanceof Error ? cause.message : 'another schema',
        cause,
      });
    }
  }

  private typeOf(topic: Topic): avsc.Type {
    const known = this.types.get(topic.name);
    if (known) return known;
    if (topic.schema === null) throw new TypeError(`${topic.name} carries bytes, not events`);
    const type = boundedType(structuredClone(topic.schema) as avsc.Schema);
    this.types.set(topic.name, type);
    return type;
  }

  private async load(id: number): Promise<void> {
    try {
      const found = (await this.registry.getSchema(id)) as unknown as avsc.Type;
      const schema = found.schema({ exportAttrs: true });
      this.writers.set(id, boundedType(schema));
    } catch (error) {
      if (!(await this.isUnknown(id)))
        throw new DependencyDownError('The schema registry does not answer.', { dependency: 'registry', cause: error });
      this.unknownIds.set(id, Date.now() + UNKNOWN_ID_MS);
    }
  }

  // The client reports 400 for an unreachable registry (confluent-schema-registry #306), so the answer itself is looked at.
  private async isUnknown(id: number): Promise<boolean> {
    try {
      const answer = await fetch(`${this.registryUrl}/schemas/ids/${id}`, { signal: AbortSignal.timeout(3_000) });
      return answer.status === 404;
    } catch {
      return false; // no answer at all: the registry is down, which says nothing about the id
    }
  }

  private async askWriterId(topic: Topic): Promise<number> {
    try {
      const schema = { type: 'AVRO', schema: JSON.stringify(topic.schema) } as unknown as Parameters<
        SchemaRegistry['getRegistryIdBySchema']
      >[1];
      const id = await this.registry.getRegistryIdBySchema(subjectOf(topic), schema);
      this.writers.set(id, this.typeOf(topic));
      return id;
    } catch (cause) {
      throw new DependencyDownError(
        `The schema of ${topic.name} was not found in the registry: apply the schemas (patchcord schemas apply) or bring the registry back.`,
        {
          dependency: 'registry',
          cause,
        },
      );
    }
  }
}
