import { readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from './process.mjs';
import { Problem } from './problem.mjs';

// Below the range from which systems give ports to outgoing connections, so that none of those can take a port
// between our choosing it and its server binding it.
const FIRST = 20_000;
const LAST = 32_000;

const reserved = new Set();

/**
 * A loopback port: the configured one, else the one used last time if it is still free, else any free one. It is
 * reserved against other runs on this machine until `releasePorts`.
 * Throws a Problem when the configured port (named by `setting`) is taken.
 *
 * @param {{ setting: string, configured?: string, remembered?: number }} wanted
 */
export async function choosePort({ setting, configured, remembered }) {
  if (configured !== undefined && configured !== '') return configuredPort(setting, configured);
  if (remembered !== undefined && (await isPortFree(remembered)) && reserve(remembered)) return remembered;
  for (let attempt = 0; attempt < 500; attempt++) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if ((await isPortFree(port)) && reserve(port)) return port;
  }
  throw new Problem(
    `No free loopback port was found between ${FIRST} and ${LAST}: stop some of the programs that listen there.`,
  );
}

/** Whether nothing listens on this loopback port. */
export function isPortFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Removes the reservations of runs that were killed, so that they do not pile up. */
export function sweepPorts() {
  for (const name of readdirSync(tmpdir()).filter((file) => file.startsWith('patchcord-port-'))) {
    const port = Number(name.slice('patchcord-port-'.length));
    if (!isHeld(port)) removeReservation(port);
  }
}

/** Gives back every port that this process has reserved. */
export function releasePorts() {
  for (const port of reserved) removeReservation(port);
  reserved.clear();
}

async function configuredPort(setting, configured) {
  const port = Number(configured);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Problem(
      `${setting} is "${configured}", which is not a port: set it to a number from 1 to 65535, or leave it out to have a free port chosen.`,
    );
  }
  if (await isPortFree(port)) return port;
  throw new Problem(
    `Port ${port} (${setting}) is taken by another program: stop that program, or set ${setting} to another port in .env.`,
  );
}

// A file made exclusively is the reservation: two runs that start at once cannot both make it.
function reserve(port) {
  try {
    writeFileSync(reservation(port), String(process.pid), { flag: 'wx' });
    reserved.add(port);
    return true;
  } catch {
    if (isHeld(port)) return false;
    return removeReservation(port) && reserve(port);
  }
}

function isHeld(port) {
  try {
    return isAlive(Number(readFileSync(reservation(port), 'utf8')) || process.pid);
  } catch {
    return false;
  }
}

function removeReservation(port) {
  try {
    unlinkSync(reservation(port));
    return true;
  } catch {
    // Another user's stale reservation, or one that another run removed first: this port is simply not ours.
    return false;
  }
}

function reservation(port) {
  return join(tmpdir(), `patchcord-port-${port}`);
}
