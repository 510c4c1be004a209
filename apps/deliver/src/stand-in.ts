import { tmpdir } from 'node:os';
import { startApp, type Running } from '@patchcord/testing';

/** The Cordial stand-in, seen through its control port. */
export class StandIn {
  private constructor(
    private readonly process: Running,
    readonly url: string,
    private readonly control: string,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<StandIn> {
    const settings = { SIMULATOR_ROLES: 'cordial', SIMULATOR_CORDIAL_PORT: '0', SIMULATOR_CONTROL_PORT: '0', ...env };
    const running = await startApp('simulator', settings, `${tmpdir()}/patchcord-deliver-specs`);
    const ports = running.ready['ports'] as { cordial: number; control: number };
    return new StandIn(running, `http://127.0.0.1:${ports.cordial}`, `http://127.0.0.1:${ports.control}/cordial`);
  }

  cpuSeconds(): number {
    return this.process.cpuSeconds();
  }

  async get<Body>(path: string): Promise<Body> {
    return (await (await fetch(`${this.control}${path}`)).json()) as Body;
  }

  async post(path: string, body: object): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.control}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  }

  async clearFaults(): Promise<void> {
    await fetch(`${this.control}/faults`, { method: 'DELETE' });
  }

  async stop(): Promise<void> {
    await this.process.stop();
  }
}
