/** Places for work that goes on at the same time. Who asks first gets one first. */
export class Places {
  private free: number;
  private readonly asking: (() => void)[] = [];

  constructor(count: number) {
    this.free = count;
  }

  /**
   * Waits for a place.
   *
   * @returns gives the place back; a second call does nothing
   */
  async take(): Promise<() => void> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.asking.push(resolve));
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const next = this.asking.shift();
      if (next === undefined) this.free++;
      else next();
    };
  }

  /** Works in a place as soon as there is one, and gives it back at the end, or already after a time in milliseconds. */
  async work<T>(work: () => Promise<T>, leaveAfterMs?: number): Promise<T> {
    const leave = await this.take();
    const timer = leaveAfterMs === undefined ? undefined : setTimeout(leave, leaveAfterMs);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
      leave();
    }
  }
}
