import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Zipkin, the trace viewer. It keeps its traces in memory. */
export async function zipkinPart({ dataDir, artifacts, java, ports }) {
  const folder = join(dataDir, 'zipkin');
  mkdirSync(folder, { recursive: true });
  return {
    name: 'zipkin',
    command: java,
    args: [
      '-Xmx200m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      // Says in the process list whose it is.
      `-Dpatchcord.data=${dataDir}`,
      '-jar',
      join(artifacts.zipkin, 'zipkin.jar'),
      '--armeria.ports[0].ip=127.0.0.1',
      `--armeria.ports[0].port=${ports.zipkin}`,
      '--armeria.ports[0].protocols[0]=http',
    ],
    cwd: folder,
    logFile: join(dataDir, 'logs', 'zipkin.log'),
    ready: { url: `${zipkinUrl(ports)}/health` },
    stopSignal: 'SIGTERM',
  };
}

export function zipkinUrl(ports) {
  return `http://127.0.0.1:${ports.zipkin}`;
}
