import { type CancellationToken, throwIfCancelled } from '../base/cancellation.js';
import type { Timers } from '../host/timers.js';

/** Longest stretch of work, in milliseconds, before waiting input is let in: half a frame. */
const sliceMs = 8;

/** Cuts long work into slices, so that typing is never blocked by it. */
export class WorkSlice {
  private startedAt: number;

  constructor(
    private readonly timers: Timers,
    private readonly token: CancellationToken,
  ) {
    this.startedAt = timers.now();
  }

  /**
   * To be awaited between steps of the work: lets the event loop run when the slice is used up.
   *
   * @throws CancelledError
   */
  async pause(): Promise<void> {
    if (this.timers.now() - this.startedAt >= sliceMs) {
      await this.timers.yieldToEventLoop();
      this.startedAt = this.timers.now();
    }
    throwIfCancelled(this.token);
  }
}
