import { join } from 'node:path';
import { CommandError, textOf, type Shell } from './shell.js';

interface LocalAddresses {
  consoleApi?: string;
  kafka?: string;
  registry?: string;
}

const HOW = 'or run `npm start`, which writes .local/addresses.json';

/** Kafka brokers. Throws CommandError 3 when nothing says where they are. */
export function brokersOf(shell: Shell): string[] {
  const text = shell.env['KAFKA_BROKERS'] || localAddresses(shell).kafka;
  if (!text) throw new CommandError(`Where is Kafka? Set KAFKA_BROKERS=host:port, ${HOW}.`, 3);
  return text.split(',').map((broker) => broker.trim());
}

/** Base URL of the schema registry. Throws CommandError 3. */
export function registryOf(shell: Shell): string {
  const url = shell.env['SCHEMA_REGISTRY_URL'] || localAddresses(shell).registry;
  if (!url) throw new CommandError(`Where is the schema registry? Set SCHEMA_REGISTRY_URL, ${HOW}.`, 3);
  return url;
}

/** Where the console API is, and what opens it. Throws CommandError 3. */
export function consoleOf(shell: Shell): { url: string; token: string } {
  const url = shell.env['PATCHCORD_URL'] || localAddresses(shell).consoleApi;
  if (!url) throw new CommandError(`Where is Patchcord? Set PATCHCORD_URL to the console API, ${HOW}.`, 3);
  const token = shell.env['PATCHCORD_TOKEN'] || textOf(join(shell.localDir, 'token'));
  if (!token) throw new CommandError('The console API wants a token: set PATCHCORD_TOKEN.', 3);
  return { url, token };
}

function localAddresses(shell: Shell): LocalAddresses {
  const text = textOf(join(shell.localDir, 'addresses.json'));
  if (text === undefined) return {};
  try {
    return JSON.parse(text) as LocalAddresses;
  } catch {
    throw new CommandError('.local/addresses.json is not JSON: remove it and run `npm start` again.', 3);
  }
}
