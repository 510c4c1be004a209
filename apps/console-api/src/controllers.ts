import { ConfigController } from './config.controller.js';
import { ErrorsController } from './errors.controller.js';
import { LookupController } from './lookup.controller.js';
import { StatusController } from './status.controller.js';

/** What the API answers. A new controller is a new line. */
export const controllers = [StatusController, ErrorsController, LookupController, ConfigController] as const;
