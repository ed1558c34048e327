import type { Chunk } from '../syntax/source-file.js';
import type { Spawn } from './summary.js';

/** One goroutine for each statement that starts it. */
export class SpawnSites {
  private readonly byChunk = new Map<Chunk, Map<string, Spawn>>();

  /** Takes the place of an earlier instance of the same statement. */
  set(spawn: Spawn): void {
    const { chunk, start } = spawn.span;
    let sites = this.byChunk.get(chunk);
    if (sites === undefined) {
      sites = new Map();
      this.byChunk.set(chunk, sites);
    }
    sites.set(`${String(start)} ${spawn.name}`, spawn);
  }

  /** Number of chunks with statements that start goroutines. */
  get size(): number {
    return this.byChunk.size;
  }

  *all(): Iterable<Spawn> {
    for (const sites of this.byChunk.values()) yield* sites.values();
  }
}

/** Whether two spawns are instances of the same statement. */
export function isSameSite(a: Spawn, b: Spawn): boolean {
  return a.span.start === b.span.start && a.span.chunk === b.span.chunk && a.name === b.name;
}
