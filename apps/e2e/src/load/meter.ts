import type { Running } from '@patchcord/testing';

/** What a process used between two moments. */
export interface Used {
  cpuSeconds: number;
  /** Share of one core. */
  cores: number;
  memoryMbMax: number;
}

const SAMPLE_MS = 500;

/** Watches processes from when it is made to `stop`. */
export class Meter {
  private readonly startedAt = performance.now();
  private readonly before: number[];
  private readonly memoryMbMax: number[];
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly processes: readonly Running[]) {
    this.before = processes.map((process) => process.cpuSeconds());
    this.memoryMbMax = processes.map((process) => process.memoryMb());
    this.timer = setInterval(() => this.sample(), SAMPLE_MS);
  }

  stop(): Record<string, Used> {
    clearInterval(this.timer);
    this.sample();
    const seconds = (performance.now() - this.startedAt) / 1_000;
    return Object.fromEntries(
      this.processes.map((process, index) => {
        const cpuSeconds = process.cpuSeconds() - (this.before[index] ?? 0);
        return [process.name, { cpuSeconds, cores: cpuSeconds / seconds, memoryMbMax: this.memoryMbMax[index] ?? 0 }];
      }),
    );
  }

  private sample(): void {
    this.processes.forEach((process, index) => {
      this.memoryMbMax[index] = Math.max(this.memoryMbMax[index] ?? 0, process.memoryMb());
    });
  }
}
