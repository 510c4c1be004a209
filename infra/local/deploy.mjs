import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './folders.mjs';
import { Problem } from './problem.mjs';

const cli = join(root, 'apps', 'cli', 'bin', 'patchcord.mjs');
const cliBuild = join(root, 'apps', 'cli', 'dist', 'main.js');
const migrate = join(root, 'libs', 'database', 'dist', 'migrate.js');
const storesDir = join(root, 'infra', 'local', 'stores');

/** What must be there before a service starts: topics, schemas and tables. */
export async function deploy(env, say) {
  await Promise.all([
    migrateDatabase(env, say),
    (async () => {
      await patchcord(['topics', 'apply'], env, say);
      await patchcord(['schemas', 'apply'], env, say);
    })(),
  ]);
}

/** Puts the store documents of a folder in force, by default those of the stores that the simulator plays. */
export async function applyStores(env, say, folder = storesDir) {
  for (const name of storeDocuments(folder)) await patchcord(['config', 'apply', join(folder, name)], env, say);
}

function storeDocuments(folder) {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .sort();
  } catch {
    throw new Problem(
      `The folder ${folder} (PATCHCORD_STORES) cannot be read: make it, or leave PATCHCORD_STORES out.`,
    );
  }
}

async function migrateDatabase(env, say) {
  if (!existsSync(migrate)) return say(`Skipped: migrations (${relative(root, migrate)} is not built).`);
  await run(migrate, [], env);
}

async function patchcord(args, env, say) {
  if (!existsSync(cli) || !existsSync(cliBuild))
    return say(`Skipped: patchcord ${args.join(' ')} (the command line is not built).`);
  await run(cli, args, env);
}

function run(script, args, env) {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['--enable-source-maps', script, ...args],
      { cwd: root, env, timeout: 120_000, maxBuffer: 16 * 1_048_576 },
      (error, stdout, stderr) => {
        if (!error) return resolve(stdout);
        const output = `${stdout}${stderr}`.trim().split('\n').slice(-15).join('\n');
        reject(
          new Problem(
            `"${[relative(root, script), ...args.map((arg) => (arg.startsWith(root) ? relative(root, arg) : arg))].join(' ')}" failed:\n${output}`,
          ),
        );
      },
    );
  });
}
