import { CancelledError } from '../base/cancellation.js';
import type { Timers } from '../host/timers.js';

/** Stretch of work, in milliseconds, after which others are let in: shorter than that of work that somebody waits for. */
const sliceMs = 4;
/** Who has paused for so long, in milliseconds, isn't typing. */
const quietMs = 250;

/** Other work, all of which goes first. */
export interface UrgentWork {
  /** Whether something is running or waiting. */
  readonly isBusy: boolean;
  /** Resolves when nothing is. */
  whenIdle(): Promise<void>;
}

/** Does work that nobody waits for, in slices: never while something urgent is to be done, nor while somebody is typing. */
export class BackgroundWork {
  private isWanted = false;
  private isRunning = false;
  private isDisposed = false;
  private lastInputAt = -Infinity;
  private idleWaiters: (() => void)[] = [];

  /**
   * @param work looks for what is to be done and does it; a CancelledError means that it was asked for again meanwhile
   * @param failed told of whatever else it throws
   */
  constructor(
    private readonly timers: Timers,
    private readonly urgent: UrgentWork,
    private readonly work: (pause: () => Promise<void>) => Promise<void>,
    private readonly failed: (error: unknown) => void,
  ) {}

  get isIdle(): boolean {
    return !this.isRunning;
  }

  /** Somebody is typing. */
  noteInput(): void {
    this.lastInputAt = this.timers.now();
  }

  /** Has the work done, again where it is being done. */
  request(): void {
    this.isWanted = true;
    if (!this.isRunning && !this.isDisposed) void this.run();
  }

  /** Resolves when nothing is left to do. */
  whenIdle(): Promise<void> {
    return this.isRunning ? new Promise((resolve) => this.idleWaiters.push(resolve)) : Promise.resolve();
  }

  dispose(): void {
    this.isDisposed = true;
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    while (this.isWanted && !this.isDisposed) {
      try {
        await this.whenQuiet();
        this.isWanted = false;
        await this.work(this.pauses());
      } catch (error) {
        if (!(error instanceof CancelledError)) this.failed(error);
      }
    }
    this.isRunning = false;
    const waiters = this.idleWaiters;
    this.idleWaiters = [];
    for (const resolve of waiters) resolve();
  }

  private pauses(): () => Promise<void> {
    let startedAt = this.timers.now();
    return async () => {
      if (this.timers.now() - startedAt < sliceMs) return;
      await this.timers.yieldToEventLoop();
      await this.whenQuiet();
      startedAt = this.timers.now();
    };
  }

  /** @throws CancelledError when there is nobody left to work for */
  private async whenQuiet(): Promise<void> {
    for (;;) {
      if (this.isDisposed) throw new CancelledError();
      const leftMs = this.lastInputAt + quietMs - this.timers.now();
      if (this.urgent.isBusy) await this.urgent.whenIdle();
      else if (leftMs > 0) await new Promise<void>((resolve) => this.timers.after(leftMs, resolve));
      else return;
    }
  }
}
