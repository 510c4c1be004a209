import { simulatorConfig } from './simulator.config.js';
import { startSimulator } from './simulator.js';

const simulator = await startSimulator(simulatorConfig());

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void simulator.stop().finally(() => process.exit(0));
  });
}

// One line for whoever started this process: it waits for it and learns the ports that were free.
process.stdout.write(`${JSON.stringify({ status: 'ready', ports: simulator.ports })}\n`);
