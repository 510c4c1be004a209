import { startService } from '@patchcord/runtime';
import { normalizeConfig } from './normalize.config.js';
import { NormalizeModule } from './normalize.module.js';

await startService(NormalizeModule, { name: 'normalize', config: normalizeConfig });
