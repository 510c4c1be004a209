/** Lines for people, with one live line under them that is rewritten in place where there is a terminal. */
export class Terminal {
  #live = '';
  #lastPrintedAt = 0;

  constructor(stream = process.stdout, everyMs = 5_000) {
    this.stream = stream;
    this.everyMs = everyMs;
  }

  say(line) {
    this.#clear();
    this.stream.write(`${line}\n`);
    if (this.#live) this.stream.write(this.#live);
  }

  /** Replaces the live line; without a terminal prints it, at most every 5 s. */
  show(line) {
    if (!this.stream.isTTY) {
      if (Date.now() - this.#lastPrintedAt < this.everyMs) return;
      this.#lastPrintedAt = Date.now();
      this.stream.write(`${line}\n`);
      return;
    }
    this.#clear();
    // A line that wraps could not be rewritten in place.
    this.#live = line.slice(0, Math.max(20, (this.stream.columns ?? 80) - 1));
    this.stream.write(this.#live);
  }

  /** Leaves the live line as it is and goes on below it. */
  end() {
    if (this.#live) this.stream.write('\n');
    this.#live = '';
  }

  #clear() {
    if (this.#live) this.stream.write('\r\u001b[2K');
  }
}
