/** null when all is well, otherwise a sentence that says why not. */
export type LiveCheck = () => string | null;
export type ReadyCheck = () => string | null | Promise<string | null>;

export interface HealthReport {
  /** `degraded`: it takes work, but some of it has to wait for a person or for somebody else. */
  status: 'ok' | 'degraded' | 'failing';
  /** `ok`, or why not, by the name of the check. */
  checks: Record<string, string>;
}

export type ServicePhase = 'starting' | 'running' | 'stopping';

/** A check that takes longer counts as failed; orchestrators wait 1 s by default, people longer. */
const CHECK_TIMEOUT_MS = 900;

/**
 * What this process knows of its own health. Live means that it makes progress or has nothing to do; it never asks a
 * dependency, since a restart would not repair that one. Ready means that it can take work now.
 */
export class Health {
  phase: ServicePhase = 'starting';
  private readonly liveChecks = new Map<string, LiveCheck>();
  private readonly readyChecks = new Map<string, ReadyCheck>();
  private readonly partChecks = new Map<string, ReadyCheck>();

  /** Adds a check of progress, under a name of its own. The function that is returned takes it away again. */
  live(name: string, check: LiveCheck): () => void {
    return add(this.liveChecks, name, check);
  }

  /** Adds a check of what is needed to take work, under a name of its own. The function that is returned takes it away again. */
  ready(name: string, check: ReadyCheck): () => void {
    return add(this.readyChecks, name, check);
  }

  /**
   * Adds a check of a part of the work, under a name of its own: while it fails the service stays ready and says that it is
   * degraded. The function that is returned takes it away again.
   */
  part(name: string, check: ReadyCheck): () => void {
    return add(this.partChecks, name, check);
  }

  reportLive(): Promise<HealthReport> {
    return report([...this.liveChecks]);
  }

  async reportReady(): Promise<HealthReport> {
    if (this.phase !== 'running') return { status: 'failing', checks: { service: `The service is ${this.phase}.` } };
    const [whole, parts] = await Promise.all([report([...this.readyChecks]), report([...this.partChecks])]);
    const isDegraded = whole.status === 'ok' && parts.status !== 'ok';
    return { status: isDegraded ? 'degraded' : whole.status, checks: { ...whole.checks, ...parts.checks } };
  }
}

function add<Check>(checks: Map<string, Check>, name: string, check: Check): () => void {
  if (checks.has(name)) throw new Error(`There is already a check named ${name}.`);
  checks.set(name, check);
  return () => {
    if (checks.get(name) === check) checks.delete(name);
  };
}

async function report(checks: readonly (readonly [string, ReadyCheck])[]): Promise<HealthReport> {
  const answers = await Promise.all(checks.map(async ([name, check]) => [name, await answerOf(check)] as const));
  return {
    status: answers.every(([, answer]) => answer === null) ? 'ok' : 'failing',
    checks: Object.fromEntries(answers.map(([name, answer]) => [name, answer ?? 'ok'])),
  };
}

/** A check that throws has failed; only the error's name is shown, because the message is for the log and not for whoever asks. */
async function answerOf(check: ReadyCheck): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, CHECK_TIMEOUT_MS, `No answer within ${CHECK_TIMEOUT_MS} ms.`);
  });
  try {
    return await Promise.race([check(), late]);
  } catch (error) {
    return `The check failed with ${error instanceof Error ? error.name : 'an unknown error'}.`;
  } finally {
    clearTimeout(timer);
  }
}
