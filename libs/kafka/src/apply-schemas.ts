import { allTopics, subjectOf, type Topic } from '@patchcord/events';

export interface SchemaState {
  subject: string;
  state: 'registered' | 'there' | 'missing' | 'incompatible';
  id?: number;
  /** Why it is incompatible, as the registry says. */
  reason?: string;
}

const COMPATIBILITY = 'FULL_TRANSITIVE';

/** Registers the schema of every topic under its subject. Throws, naming the subject, at the first that is incompatible. */
export async function applySchemas(
  registryUrl: string,
  topics: readonly Topic[] = allTopics(),
): Promise<SchemaState[]> {
  const states: SchemaState[] = [];
  for (const topic of topics) {
    if (topic.schema === null) continue;
    const subject = subjectOf(topic);
    const there = await lookUp(registryUrl, topic);
    if (there !== undefined) {
      states.push({ subject, state: 'there', id: there });
      continue;
    }
    await call(registryUrl, 'PUT', `/config/${subject}`, { compatibility: COMPATIBILITY });
    const answer = await call(registryUrl, 'POST', `/subjects/${subject}/versions`, bodyOf(topic));
    if (answer.status === 409)
      throw new Error(`The schema of ${subject} is incompatible with one that is registered: ${reasonOf(answer.body)}`);
    if (answer.status >= 300)
      throw new Error(`The registry refused the schema of ${subject} (${answer.status}): ${reasonOf(answer.body)}`);
    states.push({ subject, state: 'registered', id: Number((answer.body as { id: number }).id) });
  }
  return states;
}

/** Says for each topic whether its schema is registered, or could be. Changes nothing. */
export async function checkSchemas(
  registryUrl: string,
  topics: readonly Topic[] = allTopics(),
): Promise<SchemaState[]> {
  const states: SchemaState[] = [];
  for (const topic of topics) {
    if (topic.schema === null) continue;
    const subject = subjectOf(topic);
    const id = await lookUp(registryUrl, topic);
    if (id !== undefined) {
      states.push({ subject, state: 'there', id });
      continue;
    }
    const answer = await call(
      registryUrl,
      'POST',
      `/compatibility/subjects/${subject}/versions?verbose=true`,
      bodyOf(topic),
    );
    const { is_compatible: isCompatible, messages } = (answer.body ?? {}) as {
      is_compatible?: boolean;
      messages?: string[];
    };
    if (answer.status === 404 || isCompatible !== false) states.push({ subject, state: 'missing' });
    else
      states.push({ subject, state: 'incompatible', reason: messages?.join('; ') ?? 'the registry does not say why' });
  }
  return states;
}

async function lookUp(registryUrl: string, topic: Topic): Promise<number | undefined> {
  const answer = await call(registryUrl, 'POST', `/subjects/${subjectOf(topic)}`, bodyOf(topic));
  if (answer.status === 404) return undefined;
  if (answer.status >= 300)
    throw new Error(`The registry answered ${answer.status} about ${subjectOf(topic)}: ${reasonOf(answer.body)}`);
  return Number((answer.body as { id: number }).id);
}

function bodyOf(topic: Topic): object {
  return { schemaType: 'AVRO', schema: JSON.stringify(topic.schema) };
}

function reasonOf(body: unknown): string {
  return (body as { message?: string } | undefined)?.message ?? 'no reason given';
}

async function call(
  registryUrl: string,
  method: string,
  path: string,
  body: object,
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${registryUrl}${path}`, {
    method,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    signal: AbortSignal.timeout(10_000),
  }).catch((cause: unknown) => {
    throw new Error('The schema registry does not answer: check SCHEMA_REGISTRY_URL.', { cause });
  });
  return { status: response.status, body: (await response.json().catch(() => undefined)) as unknown };
}
