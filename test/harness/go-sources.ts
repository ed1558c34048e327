import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `GOROOT/src` of the Go that is installed; undefined where there is none. */
export function gorootSources(): string | undefined {
  const go = spawnSync('go', ['env', 'GOROOT'], { encoding: 'utf8' });
  const root = process.env.GOROOT ?? (go.status === 0 ? go.stdout.trim() : '');
  return root === '' ? undefined : join(root, 'src');
}

/** Where tests take real Go code from: the standard library, or this repository's examples where Go is not installed. */
export function goSourceRoot(): string {
  return gorootSources() ?? fileURLToPath(new URL('../../examples', import.meta.url));
}

/** Paths of all `.go` files below a folder, in order, that are no larger than `mostBytes`. */
export function listGoFiles(root: string, mostBytes: number): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.go'))
    .map((name) => join(root, name))
    .filter((path) => {
      const stat = statSync(path);
      return stat.isFile() && stat.size <= mostBytes;
    })
    .sort();
}

/** A sample without repetition, the same for the same seed. */
export function sample<T>(items: readonly T[], count: number, seed: number): T[] {
  const rest = [...items];
  const next = randomNumbers(seed);
  const taken: T[] = [];
  while (taken.length < count && rest.length > 0) taken.push(...rest.splice(Math.floor(next() * rest.length), 1));
  return taken;
}

/** Numbers in [0, 1) from a seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The seed of this run: `GOTRAPS_SEED`, or a new one each time. Print it, so that a failure can be repeated. */
export function testSeed(): number {
  const given = Number(process.env.GOTRAPS_SEED);
  return Number.isInteger(given) && process.env.GOTRAPS_SEED !== '' && process.env.GOTRAPS_SEED !== undefined
    ? given
    : Math.floor(Math.random() * 0x7fffffff);
}

export function readGoFile(path: string): string {
  return readFileSync(path, 'utf8');
}
