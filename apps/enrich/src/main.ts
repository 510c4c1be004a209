import { startService } from '@patchcord/runtime';
import { enrichConfig } from './enrich.config.js';
import { EnrichModule } from './enrich.module.js';

await startService(EnrichModule, { name: 'enrich', config: enrichConfig });
