import { AuditController } from './audit.controller.js';
import { ConfigController } from './config.controller.js';
import { ErrorsController } from './errors.controller.js';
import { LookupController } from './lookup.controller.js';
import { RedriveController } from './redrive.controller.js';
import { StatusController } from './status.controller.js';
import { WaitingController } from './waiting.controller.js';

/** What the API answers. A new controller is a new line. */
export const controllers = [StatusController, WaitingController, ErrorsController, RedriveController, AuditController, LookupController, ConfigController] as const;
