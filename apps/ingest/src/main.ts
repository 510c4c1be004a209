import { startService } from '@patchcord/runtime';
import { ingestConfig } from './ingest.config.js';
import { IngestModule } from './ingest.module.js';

await startService(IngestModule, {
  name: 'ingest',
  config: ingestConfig,
  http: ({ ingestRoles, httpPort: port, httpHost: host }) =>
    ingestRoles.includes('receiver') ? { port, host, bodies: 'bytes', bodyBytesMax: 64 * 1024 } : undefined,
});
