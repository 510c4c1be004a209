import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import util from 'node:util';
import { root } from './folders.mjs';

/** What `.env` in the checkout sets, under what the environment sets. A line without a value sets nothing. */
export function readSettings(env = process.env, file = join(root, '.env')) {
  const settings = { ...readEnvFile(file), ...env };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== ''));
}

function readEnvFile(file) {
  try {
    return util.parseEnv(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    throw error;
  }
}

/** With real credentials the simulator stays off. */
export function hasRealCredentials(settings) {
  return Boolean(settings.BIGCOMMERCE_ACCESS_TOKEN && settings.CORDIAL_API_KEY);
}
