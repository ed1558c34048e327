import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { checkFolders } from '../../server/src/report/check-folders.js';
import type { FolderChecker } from '../../server/src/report/folder-checker.js';
import { OutcomeBuilder } from '../../server/src/report/folder-outcome.js';
import type { PlannedFolder } from '../../server/src/report/plan-folders.js';

/** Gives checkers whose outcomes tell their folder by a change, and remembers what they did. */
class Log {
  readonly begun: string[] = [];
  mostBytes = 0;

  checkers(count: number, delayOf: (name: string) => number): FolderChecker[] {
    return Array.from({ length: count }, () => ({
      check: async ({ target: { uri } }) => {
        await delay(delayOf(uri));
        const outcome = new OutcomeBuilder();
        outcome.changes.push({ uri, file: uri, before: '', after: '' });
        return outcome;
      },
      forget: () => undefined,
      close: () => undefined,
    }));
  }

  async run(sizes: Readonly<Record<string, number>>, checkers: readonly FolderChecker[]): Promise<string[]> {
    const folders = Object.entries(sizes).map(([uri, sizeBytes]): PlannedFolder => {
      return { target: { uri, files: undefined, base: '' }, isReported: true, sizeBytes, imports: [] };
    });
    const told: string[] = [];
    await checkFolders(folders, this.watched(checkers), {
      onBegin: () => undefined,
      onHeld: (bytes) => (this.mostBytes = Math.max(this.mostBytes, bytes)),
      onOutcome: ({ changes }) => told.push(...changes.map(({ uri }) => uri)),
    });
    return told;
  }

  private watched(checkers: readonly FolderChecker[]): FolderChecker[] {
    return checkers.map((checker) => ({
      ...checker,
      check: (task) => {
        this.begun.push(task.target.uri);
        return checker.check(task);
      },
    }));
  }
}

describe('folders that several threads check', () => {
  it('are begun largest first, and told in their order', async () => {
    const log = new Log();
    const sizes = { a: 1, b: 5, c: 3, d: 4 };
    const checkers = log.checkers(2, (name) => (name === 'b' ? 20 : 1));
    assert.deepEqual(await log.run(sizes, checkers), ['a', 'b', 'c', 'd']);
    assert.deepEqual(log.begun, ['b', 'd', 'c', 'a']);
  });

  it('are begun in their order by one', async () => {
    const log = new Log();
    assert.deepEqual(
      await log.run(
        { a: 1, b: 5, c: 3 },
        log.checkers(1, () => 0),
      ),
      ['a', 'b', 'c'],
    );
    assert.deepEqual(log.begun, ['a', 'b', 'c']);
  });

  it('wait while much is held, and a huge one is alone', async () => {
    const log = new Log();
    const sizes = { huge: 30e6, large: 9e6, other: 8e6, small: 1e6, tiny: 2e5 };
    const checkers = log.checkers(4, () => 5);
    assert.deepEqual(await log.run(sizes, checkers), Object.keys(sizes));
    assert.deepEqual(log.begun.slice(0, 2), ['huge', 'large']);
    assert.equal(log.mostBytes, 30e6);
  });

  it('are told which effects no folder is left to need', async () => {
    const told: string[] = [];
    const checker = (): FolderChecker => ({
      check: ({ target: { uri }, effects }) => {
        told.push(`${uri}(${[...effects.keys()].join()})`);
        const outcome = new OutcomeBuilder();
        outcome.effects.push([uri, new Map()]);
        return Promise.resolve(outcome);
      },
      forget: (paths) => void told.push(`-${paths.join()}`),
      close: () => undefined,
    });
    const folder = (uri: string, ...imports: number[]): PlannedFolder => {
      return { target: { uri, files: undefined, base: '' }, isReported: true, sizeBytes: 1, imports };
    };
    const folders = [folder('a', 1, 2), folder('b', 2), folder('c'), folder('d', 1)];
    const nothing = (): void => undefined;
    await checkFolders(folders, [checker()], { onBegin: nothing, onHeld: nothing, onOutcome: nothing });
    assert.deepEqual(told, ['c()', 'b(c)', 'a(b,c)', 'd(b,c)', '-b,c']);
  });

  it('are given up when one can not be checked', async () => {
    const log = new Log();
    const [good] = log.checkers(1, () => 1);
    const bad: FolderChecker = {
      check: () => Promise.reject(new Error('gone')),
      forget: () => undefined,
      close: () => undefined,
    };
    assert.ok(good);
    await assert.rejects(log.run({ a: 1, b: 2, c: 3 }, [good, bad]), /gone/);
  });
});
