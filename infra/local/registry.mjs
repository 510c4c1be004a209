import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Apicurio Registry, spoken to through its Confluent-compatible API. Its schemas survive a restart, also a SIGKILL. */
export async function registryPart({ dataDir, artifacts, java, ports }) {
  // Quarkus reads a `.env` in its working directory, so it gets a folder of its own.
  const folder = join(dataDir, 'registry');
  mkdirSync(folder, { recursive: true });
  return {
    name: 'registry',
    command: java,
    args: [
      '-Xms48m',
      '-Xmx256m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      '-Dquarkus.http.host=127.0.0.1',
      `-Dquarkus.http.port=${ports.registry}`,
      '-Dquarkus.management.host=127.0.0.1',
      `-Dquarkus.management.port=${ports.registryManagement}`,
      '-Dquarkus.http.access-log.enabled=false',
      '-Dapicurio.storage.kind=sql',
      '-Dapicurio.storage.sql.kind=h2',
      // A file of its own rather than our PostgreSQL: a fault in one is then no fault in the other.
      `-Dapicurio.datasource.url=jdbc:h2:file:${join(folder, 'schemas')};WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE`,
      '-jar',
      join(artifacts.registry, 'quarkus-run.jar'),
    ],
    cwd: folder,
    logFile: join(dataDir, 'logs', 'registry.log'),
    ready: { url: `${registryUrl(ports)}/subjects` },
    stopSignal: 'SIGTERM',
  };
}

/** The base address that clients of the Confluent API take. */
export function registryUrl(ports) {
  return `http://127.0.0.1:${ports.registry}/apis/ccompat/v7`;
}
