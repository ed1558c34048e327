import type { Timers } from '../host/timers.js';
import type { OutputStream } from './cli-system.js';

/** Milliseconds between two versions of the line, and before the first: short checks show none. */
const intervalMs = 100;

/** One line on a terminal that says how far the work is; nothing at all elsewhere. */
export class ProgressLine {
  private lastShownAt: number;
  private isVisible = false;

  /** @param stream undefined: no progress is wanted */
  constructor(
    private readonly stream: OutputStream | undefined,
    private readonly timers: Timers,
  ) {
    this.lastShownAt = timers.now();
  }

  show(text: string): void {
    if (this.stream?.isTerminal !== true || this.timers.now() - this.lastShownAt < intervalMs) return;
    this.lastShownAt = this.timers.now();
    this.isVisible = true;
    // A line that wraps could not be erased.
    this.stream.write(`\r\u001b[K${text.slice(0, (this.stream.columns ?? 80) - 1)}`);
  }

  /** Takes the line away, so that something else may be written. */
  clear(): void {
    if (!this.isVisible) return;
    this.isVisible = false;
    this.stream?.write('\r\u001b[K');
  }
}
