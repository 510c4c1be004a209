import type { CordialAnswer, Endpoint } from '@patchcord/cordial';
import { createLogger, metrics } from '@patchcord/runtime';
import { Lane } from './lane.js';
import { LEASE_MS, type RateLeases } from './rate-leases.js';
import type { Priority } from './work.js';

const RENEW_MS = 1_000;
const log = createLogger('pace');

/** The right to make one call. */
export interface Token {
  readonly account: string;
  readonly endpoint: Endpoint;
  /** Gives it back unused. Does nothing once it was spent or given back. */
  refund(): void;
  /** The call is about to be made. False when the lane was paused since the token was taken: then it is given back. */
  spend(): boolean;
}

/**
 * How fast Cordial is called: a lane an account, method and endpoint, as Cordial's limits are. It starts at 50 calls a
 * second, doubles in a clean second in which it was the bound, up to the ceiling, halves at a 429, and does nothing
 * before a Retry-After is over. Replicas share the pace through leases.
 */
export class Pace {
  private readonly lanes = new Map<string, Lane>();
  private readonly ceilings = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private renewing: Promise<void> | undefined;
  private isRenewalDue = false;
  private isClosed = false;

  constructor(
    private readonly leases: RateLeases,
    private readonly ceilingDefault = 500,
  ) {}

  /** Calls a second that one endpoint of the account may reach. */
  setCeiling(account: string, callsPerSecond: number): void {
    this.ceilings.set(account, callsPerSecond);
  }

  /** Resolves when a token is there. Rejects with DependencyDownError after `stop`. */
  async take(account: string, endpoint: Endpoint, priority: Priority): Promise<Token> {
    const lane = this.lane(account, endpoint);
    await lane.take(priority);
    return tokenOf(lane);
  }

  /** Takes a token only when one is there within `waitMs`. */
  async takeWithin(account: string, endpoint: Endpoint, priority: Priority, waitMs: number): Promise<Token | null> {
    const lane = this.lane(account, endpoint);
    return (await lane.takeWithin(priority, waitMs)) ? tokenOf(lane) : null;
  }

  /** Commands of the account that wait for a token. */
  waiting(account: string): number {
    let count = 0;
    for (const lane of this.lanes.values()) if (lane.account === account) count += lane.waiting;
    return count;
  }

  /** What Cordial said of its limits, with the answer to a call of this lane. */
  answered(account: string, endpoint: Endpoint, answer: CordialAnswer): void {
    const lane = this.lane(account, endpoint);
    if (answer.quota !== undefined) {
      metrics.endpointQuotaLeft.record(answer.quota.remaining, { system: 'cordial', account, endpoint });
      lane.heed(answer.quota);
    }
    if (answer.kind !== 'not-done') return;
    const { reason, retryAfterMs = 0 } = answer;
    if (reason === 'rate-limited')
      this.slowDown(lane, Math.max(retryAfterMs, answer.quota?.remaining === 0 ? answer.quota.resetMs : 0));
    else if (retryAfterMs > 0) lane.pause(retryAfterMs);
  }

  start(): void {
    const tick = (): void => {
      this.timer = setTimeout(() => void this.renew().finally(() => !this.isClosed && tick()), RENEW_MS);
    };
    tick();
  }

  /** Whoever waits for a token is turned away, no further tokens are given, and the share goes to the others. */
  async stop(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    clearTimeout(this.timer);
    for (const lane of this.lanes.values()) lane.close();
    try {
      await this.renewing;
      await this.leases.release();
    } catch (error) {
      // They lapse by themselves within seconds.
      log.warn('could not give the shares of the pace back', { error });
    }
  }

  private lane(account: string, endpoint: Endpoint): Lane {
    const name = `${account} ${endpoint}`;
    const known = this.lanes.get(name);
    if (known) return known;
    const lane = new Lane(account, endpoint);
    this.lanes.set(name, lane);
    if (this.isClosed) lane.close();
    else void this.renew();
    return lane;
  }

  private slowDown(lane: Lane, pauseMs: number): void {
    lane.slowDown(pauseMs);
    this.leases.slowDown(lane.account, lane.endpoint, pauseMs).catch((error: unknown) => {
      // This replica has slowed down already; the others learn it from their own 429.
      log.warn('could not tell the other replicas of a limit', { error });
    });
  }

  /** One renewal at a time; a lane that appears meanwhile gets one right after it. */
  private renew(): Promise<void> {
    if (this.renewing) {
      this.isRenewalDue = true;
      return this.renewing;
    }
    this.renewing = this.renewAll().finally(() => {
      this.renewing = undefined;
      if (this.isRenewalDue && !this.isClosed) {
        this.isRenewalDue = false;
        void this.renew();
      }
    });
    return this.renewing;
  }

  private async renewAll(): Promise<void> {
    const lanes = [...this.lanes.values()];
    if (lanes.length === 0) return;
    const askedAt = performance.now();
    try {
      const leases = await this.leases.renew(
        lanes.map((lane) => ({
          account: lane.account,
          endpoint: lane.endpoint,
          wasBound: lane.takeWasBound(),
          ceiling: this.ceilings.get(lane.account) ?? this.ceilingDefault,
        })),
      );
      leases.forEach((lease, index) => {
        const lane = lanes[index] as Lane;
        lane.lease(lease, askedAt + LEASE_MS);
        metrics.paceCallsPerSecond.record(lease.share, { account: lane.account, endpoint: lane.endpoint });
      });
    } catch (error) {
      // The shares lapse by themselves; nothing is sent without PostgreSQL anyway.
      log.warn('could not renew the pace', { error });
    }
  }
}

function tokenOf(lane: Lane): Token {
  let isOpen = true;
  const refund = (): void => {
    if (!isOpen) return;
    isOpen = false;
    lane.refund();
  };
  return {
    account: lane.account,
    endpoint: lane.endpoint,
    refund,
    spend: () => {
      if (!isOpen) return false;
      if (lane.isPaused) {
        refund();
        return false;
      }
      isOpen = false;
      return true;
    },
  };
}
