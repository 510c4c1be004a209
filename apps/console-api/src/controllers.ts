import { ConfigController } from './config.controller.js';

/** What the API answers. A new controller is a new line. */
export const controllers = [ConfigController] as const;
