import type { AccessPath } from '../flow/access-path.js';
import type { FunctionUnit } from '../flow/function-unit.js';
import type { Chunk, Span } from '../syntax/source-file.js';

/**
 * Accesses that no other goroutine can meet, so that they need no lock: to an object that the function made itself, while no
 * goroutine that has to do with it is running. Whatever comes from outside counts as shared.
 */
export class UnsharedAccesses {
  private byChunk = new Map<Chunk, Map<number, boolean>>();
  private results: ReadonlyMap<Chunk, { readonly unshared: ReadonlyMap<number, boolean> | undefined }> | undefined;

  /** Notes that a function names an object at a place; every evaluation of the place must agree. */
  add(path: AccessPath, { chunk, end }: Span, unit: FunctionUnit, isLive: boolean): void {
    let known = this.byChunk.get(chunk);
    if (known === undefined) {
      known = new Map();
      this.byChunk.set(chunk, known);
    }
    // By its end: `s` and `s.count` start at the same place.
    known.set(end, !isLive && isOwn(path, unit) && known.get(end) !== false);
  }

  /** What is known of a chunk. */
  of(chunk: Chunk): Map<number, boolean> | undefined {
    return this.byChunk.get(chunk);
  }

  /** Looks at results from now on, which have all that is known. */
  lookAt(results: ReadonlyMap<Chunk, { readonly unshared: ReadonlyMap<number, boolean> | undefined }>): void {
    this.byChunk = new Map();
    this.results = results;
  }

  /** Whether the variable or map named at this place needs no lock there; false when nothing is known. */
  has(reference: Span): boolean {
    const { chunk, end } = reference;
    const known = this.byChunk.get(chunk) ?? this.results?.get(chunk)?.unshared;
    return known?.get(end) === true;
  }
}

/** The object is reached from a local of the function, or the function is where the program starts. */
function isOwn({ root }: AccessPath, unit: FunctionUnit): boolean {
  if (root.kind !== 'var') return false;
  if (root.role === 'package') return isEntry(unit);
  return root.owner === unit.node && !unit.params.includes(root);
}

/** `main` and `init` run once; their package's variables are theirs as long as they have started nothing. */
function isEntry({ object, hasReceiver }: FunctionUnit): boolean {
  return !hasReceiver && (object?.name === 'main' || object?.name === 'init');
}
