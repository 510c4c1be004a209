import type { Priority } from './work.js';

interface Waiter {
  priority: Priority;
  resolve(release: () => void): void;
}

/**
 * Within this process the lanes take turns at a contact here, so that they need not ask PostgreSQL again and again for a
 * claim that this process itself holds. A suppression is next in turn.
 */
export class ContactTurns {
  private readonly lines = new Map<string, Waiter[]>();

  /** Resolves with what gives the turn back. */
  take(contactId: string, priority: Priority): Promise<() => void> {
    const line = this.lines.get(contactId);
    if (line === undefined) {
      this.lines.set(contactId, []);
      return Promise.resolve(this.releaseOf(contactId));
    }
    return new Promise((resolve) => {
      const place = line.findIndex((waiter) => waiter.priority > priority);
      line.splice(place < 0 ? line.length : place, 0, { priority, resolve });
    });
  }

  private releaseOf(contactId: string): () => void {
    return () => {
      const next = this.lines.get(contactId)?.shift();
      if (next === undefined) this.lines.delete(contactId);
      else next.resolve(this.releaseOf(contactId));
    };
  }
}
