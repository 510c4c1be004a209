import type { Log } from './log.js';

/** A name for the log, and what to do. */
export type ShutdownStep = readonly [name: string, run: () => unknown];

/**
 * Runs the steps one after another. One that fails is logged and does not keep the next from running. True when all
 * went well within the deadline; at the deadline it stops waiting and says which step it waited for.
 */
export async function shutDown(steps: readonly ShutdownStep[], deadlineMs: number, log: Log): Promise<boolean> {
  let current = '';
  const run = async (): Promise<boolean> => {
    let allWell = true;
    for (const [name, step] of steps) {
      current = name;
      try {
        await step();
      } catch (error) {
        allWell = false;
        log.error('a step of the shutdown failed', { step: name, error });
      }
    }
    return allWell;
  };

  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => {
      log.error('the shutdown takes too long', { step: current, deadlineMs });
      resolve(false);
    }, deadlineMs);
  });
  const allWell = await Promise.race([run(), late]);
  clearTimeout(timer);
  return allWell;
}
