import type { CordialAnswer } from '@patchcord/cordial';

export type DownReason = 'silent' | 'blocked' | 'credentials';

/** An account that answered nothing for this long is down; what its commands wait for until then is only the next try. */
const SILENT_AFTER_MS = 30_000;

/** Whether anything of an account works. A 429 says nothing about it: that is a matter of pace. */
export class AccountHealth {
  private failingSince: number | undefined;
  private blockedBy: 'blocked' | 'credentials' | undefined;

  constructor(private readonly silentAfterMs = SILENT_AFTER_MS) {}

  /** Null while the account is up. */
  get down(): DownReason | null {
    if (this.blockedBy !== undefined) return this.blockedBy;
    const isSilent = this.failingSince !== undefined && performance.now() - this.failingSince >= this.silentAfterMs;
    return isSilent ? 'silent' : null;
  }

  note(answer: CordialAnswer): void {
    switch (answer.kind) {
      case 'done':
      case 'refused':
      case 'missing':
        this.failingSince = undefined;
        if (this.blockedBy === 'blocked') this.blockedBy = undefined;
        return;
      case 'blocked':
        this.blockedBy ??= 'blocked';
        return;
      case 'not-done':
        if (answer.reason === 'rate-limited') return;
        this.failingSince ??= performance.now();
        return;
      case 'unknown':
        this.failingSince ??= performance.now();
    }
  }

  /** The key cannot be read (true), or can again. */
  lacksCredentials(isLacking: boolean): void {
    if (isLacking) this.blockedBy = 'credentials';
    else if (this.blockedBy === 'credentials') this.blockedBy = undefined;
  }
}
