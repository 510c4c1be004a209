import { createConsoleClient, type ConsoleClient } from '@patchcord/console-client';
import { consoleOf } from './addresses.js';
import { CommandError, type Shell } from './shell.js';

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** Body of a 422. */
export interface Refused {
  problems: readonly { path: string; message: string; line?: number; column?: number }[];
}

/**
 * What the console API answers. A refusal of what was sent (422) is returned for the caller to put into words; every other answer
 * that is no success ends the command: 1 when there is no such thing, 3 when the API or what it needs is away.
 */
export async function askConsole<Data>(
  shell: Shell,
  question: (client: ConsoleClient) => Promise<Answer<Data>>,
): Promise<{ data: Data } | { refused: Refused }> {
  const address = consoleOf(shell);
  const answer = await question(createConsoleClient(address)).catch((error: unknown) => {
    throw new CommandError(`The console API at ${address.url} does not answer (${reasonOf(error)}): is Patchcord running?`, 3);
  });
  if (answer.data !== undefined) return { data: answer.data };
  if (isRefused(answer.error)) return { refused: answer.error };
  throw failureOf(answer.response.status, answer.error, address.url);
}

/** The same where nothing can be refused. */
export async function readConsole<Data>(shell: Shell, question: (client: ConsoleClient) => Promise<Answer<Data>>): Promise<Data> {
  const answer = await askConsole(shell, question);
  if ('data' in answer) return answer.data;
  throw failureOf(422, answer.refused, 'the console API');
}

function isRefused(body: unknown): body is Refused {
  return typeof body === 'object' && body !== null && 'problems' in body;
}

function failureOf(status: number, body: unknown, url: string): CommandError {
  const { message } = (body ?? {}) as { message?: string | string[] };
  const text = Array.isArray(message) ? message.join('; ') : (message ?? `The console API at ${url} answered ${status}.`);
  if (status === 401) return new CommandError(`The console API refused the token: set PATCHCORD_TOKEN to that of ${url}.`, 3);
  return new CommandError(text, status === 400 ? 2 : status === 404 || status === 409 || status === 422 ? 1 : 3);
}

/** Of a failed fetch the cause says more than the error. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? (error as Error).message;
}
