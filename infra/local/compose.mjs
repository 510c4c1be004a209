import { spawnSync } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, removeFolder, root } from './folders.mjs';

const VERSION = '0.39.0';

/** Checks docker-compose.yml against the schema of Compose files: `{ result: passed | failed | skipped, detail }`. */
export function checkComposeFile(file = join(root, 'docker-compose.yml')) {
  const python = pythonVersion();
  // Compiled modules belong to one Python, so a newer Python gets a folder of its own.
  const folder = join(cacheDir, `check-jsonschema-${VERSION}-python${python}`);
  if (python === null || !(existsSync(folder) || install(folder))) {
    return { result: 'skipped', detail: `python3 with pip is needed to fetch check-jsonschema ${VERSION}` };
  }
  const { status, stdout, stderr } = spawnSync(
    'python3',
    ['-m', 'check_jsonschema', '--builtin-schema', 'vendor.compose-spec', file],
    {
      encoding: 'utf8',
      env: { ...process.env, PYTHONPATH: folder },
    },
  );
  return status === 0 ? { result: 'passed' } : { result: 'failed', detail: `${stdout}${stderr}`.trim() };
}

function pythonVersion() {
  const { status, stdout } = spawnSync('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
    encoding: 'utf8',
  });
  return status === 0 ? stdout.trim() : null;
}

function install(folder) {
  const unfinished = `${folder}-${process.pid}`;
  const args = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--root-user-action=ignore',
    '--target',
    unfinished,
    `check-jsonschema==${VERSION}`,
  ];
  const { status } = spawnSync('python3', args, { timeout: 180_000 });
  if (status === 0 && !existsSync(folder)) renameSync(unfinished, folder);
  removeFolder(unfinished);
  return status === 0;
}
