import { accountDown } from './account-down.js';
import { consent } from './consent.js';
import { cordialChaos } from './cordial-chaos.js';
import { dependencies } from './dependencies.js';
import { failpointRuns } from './failpoint-runs.js';
import { killStorm } from './kill-storm.js';
import { offsetWipe } from './offset-wipe.js';
import { poison } from './poison.js';
import type { Row } from './row.js';
import { soak } from './soak.js';
import { zombie } from './zombie.js';

/** The table, in the order in which it is run. */
export const rows: readonly Row[] = [
  killStorm,
  failpointRuns,
  zombie,
  dependencies,
  offsetWipe,
  cordialChaos,
  accountDown,
  poison,
  consent,
  soak,
];
