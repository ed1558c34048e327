import type { Timers } from '../host/timers.js';

/** Runs a task for one folder at a time: those that somebody waits for first, then the one touched last. */
export class FolderQueue {
  /** Ready to run; the last is the next. */
  private readonly ready: string[] = [];
  private readonly delayed = new Map<string, () => void>();
  private isRunning = false;
  private idleWaiters: (() => void)[] = [];

  /** @param run must not reject */
  constructor(
    private readonly timers: Timers,
    private readonly run: (folder: string) => Promise<void>,
  ) {}

  /** Whether something is running or waiting. */
  get isBusy(): boolean {
    return this.isRunning || this.ready.length > 0 || this.delayed.size > 0;
  }

  /** Runs the task after a delay in milliseconds, which begins anew if one runs already. */
  schedule(folder: string, delayMs: number): void {
    this.take(folder);
    const start = (): void => {
      this.delayed.delete(folder);
      this.runSoon(folder);
    };
    this.delayed.set(folder, this.timers.after(delayMs, start));
  }

  /** Runs the task before all others that are waiting. */
  runSoon(folder: string): void {
    this.take(folder);
    this.ready.push(folder);
    if (!this.isRunning) void this.drain();
  }

  remove(folder: string): void {
    this.take(folder);
    this.tellIfIdle();
  }

  /** Cancels what is waiting. */
  clear(): void {
    for (const folder of [...this.delayed.keys(), ...this.ready]) this.remove(folder);
  }

  /** Resolves when nothing is running or waiting. */
  whenIdle(): Promise<void> {
    return new Promise((resolve) => {
      this.idleWaiters.push(resolve);
      this.tellIfIdle();
    });
  }

  private take(folder: string): void {
    this.delayed.get(folder)?.();
    this.delayed.delete(folder);
    const at = this.ready.indexOf(folder);
    if (at >= 0) this.ready.splice(at, 1);
  }

  private async drain(): Promise<void> {
    this.isRunning = true;
    for (let folder = this.ready.pop(); folder !== undefined; folder = this.ready.pop()) {
      await this.run(folder);
    }
    this.isRunning = false;
    this.tellIfIdle();
  }

  private tellIfIdle(): void {
    if (this.isBusy) return;
    const waiters = this.idleWaiters;
    this.idleWaiters = [];
    for (const resolve of waiters) resolve();
  }
}
