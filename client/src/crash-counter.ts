/** A server that has run for this long, in milliseconds, has recovered from what made it crash before. */
const stableMs = 5 * 60_000;

/** Wait before the first restart, in milliseconds; each later one waits twice as long. */
const firstDelayMs = 500;

/** After so many crashes in a row it is left to the user. */
const mostRestarts = 6;

/** What a crash leads to. */
export type Recovery =
  { readonly restart: true; readonly delayMs: number; readonly isFirst: boolean } | { readonly restart: false };

/** Counts crashes. @param now milliseconds from some fixed moment */
export class CrashCounter {
  private inARow = 0;
  private lastCrash = -Infinity;

  constructor(private readonly now: () => number) {}

  crashed(): Recovery {
    if (this.now() - this.lastCrash > stableMs) this.inARow = 0;
    this.lastCrash = this.now();
    const earlier = this.inARow++;
    if (earlier >= mostRestarts) return { restart: false };
    return { restart: true, delayMs: firstDelayMs * 2 ** earlier, isFirst: earlier === 0 };
  }

  /** The user begins anew. */
  reset(): void {
    this.inARow = 0;
  }
}
