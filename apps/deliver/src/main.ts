import { startService } from '@patchcord/runtime';
import { deliverConfig } from './deliver.config.js';
import { DeliverModule } from './deliver.module.js';

await startService(DeliverModule, { name: 'deliver', config: deliverConfig });
