import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Places } from './places.js';

describe('places', () => {
  it('are given in the order in which they were asked for, and no more than there are', async () => {
    const places = new Places(2);
    const begun: number[] = [];
    let atWork = 0;
    let most = 0;
    const all = [0, 1, 2, 3, 4].map((item) =>
      places.work(async () => {
        begun.push(item);
        most = Math.max(most, ++atWork);
        await sleep(5);
        atWork--;
        return item;
      }),
    );
    assert.deepEqual(await Promise.all(all), [0, 1, 2, 3, 4]);
    assert.deepEqual(begun, [0, 1, 2, 3, 4]);
    assert.equal(most, 2);
  });

  it('are given back once, whatever their holder does', async () => {
    const places = new Places(1);
    const leave = await places.take();
    leave();
    leave();
    await places.take();
    let hasSecond = false;
    void places.take().then(() => (hasSecond = true));
    await sleep(1);
    assert.equal(hasSecond, false);
  });

  it('are free again after work that failed', async () => {
    const places = new Places(1);
    await assert.rejects(places.work(() => Promise.reject(new Error('failed'))));
    assert.equal(await places.work(() => Promise.resolve('next')), 'next');
  });

  it('are left by work that goes on for long', async () => {
    const places = new Places(1);
    let end: () => void = () => undefined;
    const long = places.work(() => new Promise<void>((resolve) => (end = resolve)), 5);
    assert.equal(await places.work(() => Promise.resolve('next')), 'next');
    end();
    await long;
  });
});
