import { startService } from '@patchcord/runtime';
import { consoleConfig } from './console.config.js';
import { ConsoleModule } from './console.module.js';
import { httpOptions } from './http.js';

await startService(ConsoleModule, { name: 'console-api', config: consoleConfig, http: httpOptions });
