import assert from 'node:assert/strict';
import { CrashCounter } from '../../client/src/crash-counter.js';

describe('restarts after crashes', () => {
  let now = 0;
  const delays = (counter: CrashCounter, count: number): (number | undefined)[] =>
    Array.from({ length: count }, () => {
      const recovery = counter.crashed();
      return recovery.restart ? recovery.delayMs : undefined;
    });

  it('come later each time, and end', () => {
    const counter = new CrashCounter(() => now);
    assert.deepEqual(delays(counter, 7), [500, 1000, 2000, 4000, 8000, 16_000, undefined]);
  });

  it('are told of once', () => {
    const counter = new CrashCounter(() => now);
    const told = [counter.crashed(), counter.crashed()].map((recovery) => recovery.restart && recovery.isFirst);
    assert.deepEqual(told, [true, false]);
  });

  it('begin anew after a long run, or when the user says so', () => {
    const counter = new CrashCounter(() => now);
    delays(counter, 3);
    now += 6 * 60_000;
    assert.deepEqual(delays(counter, 2), [500, 1000]);
    counter.reset();
    assert.deepEqual(delays(counter, 1), [500]);
  });
});
