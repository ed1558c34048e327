import type { Chunk } from '../syntax/source-file.js';
import type { Spawn } from './summary.js';

/** One value for each statement that starts a goroutine. */
export class SpawnSites<T> {
  private readonly byChunk = new Map<Chunk, Map<string, T>>();

  /** Takes the place of an earlier value for the same statement. */
  set(spawn: Spawn, value: T): void {
    const { chunk } = spawn.span;
    let sites = this.byChunk.get(chunk);
    if (sites === undefined) {
      sites = new Map();
      this.byChunk.set(chunk, sites);
    }
    sites.set(siteKey(spawn), value);
  }

  get(spawn: Spawn): T | undefined {
    return this.byChunk.get(spawn.span.chunk)?.get(siteKey(spawn));
  }

  get isEmpty(): boolean {
    return this.byChunk.size === 0;
  }

  *all(): Iterable<T> {
    for (const sites of this.byChunk.values()) yield* sites.values();
  }
}

function siteKey({ span, name }: Spawn): string {
  return `${String(span.start)} ${name}`;
}

/** Whether two spawns are instances of the same statement. */
export function isSameSite(a: Spawn, b: Spawn): boolean {
  return a.span.start === b.span.start && a.span.chunk === b.span.chunk && a.name === b.name;
}
