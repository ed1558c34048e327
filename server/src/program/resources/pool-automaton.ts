import type { Automaton, Outcome, ResourceEvent } from '../../flow/paths/automaton.js';
import type { Node } from '../../syntax/ast.js';

/**
 * An object of a `sync.Pool` before it is got; while it is the function's own; then, with a part of it given to the caller, too (`lent`); after it was given back; after a mistake with it;
 * and where others have it of whom nothing is seen.
 */
export type PoolState = 'none' | 'own' | 'lent' | 'back' | 'misused' | 'gone';

/** What the automaton is told of the text in which the object is got. */
export interface PoolObject {
  /** The value that the variable gets. */
  readonly creation: Node;
  /** What is returned and refers to the object's memory: the object, a slice of it, its bytes. */
  readonly lending: ReadonlySet<Node>;
  /** Nodes of the text, and whether they name the object or a slice of it; what a field of it held when it was read is something else. */
  readonly named: ReadonlyMap<Node, boolean>;
  /** Nodes whose value refers to no memory: a number in a field of the object. */
  readonly copying: ReadonlySet<Node>;
  /** Parts of the object in the argument of a `Put`: `pool.Put(buf[:0])`. */
  readonly put: ReadonlySet<Node>;
}

/**
 * Follows one object of a pool (0) and the slices that a function makes of it (1, 2, …). Its violations: `used` after it was given back, `twice` given back,
 * `lent`: given back, by what was deferred, though the caller has a part of it.
 */
export class PoolAutomaton implements Automaton<PoolState> {
  constructor(private readonly object: PoolObject) {}

  on(state: PoolState, event: ResourceEvent): readonly Outcome<PoolState>[] {
    const { creation, copying, lending, named } = this.object;
    if (event.kind === 'assigned') {
      if (event.ref > 0) return [{ state }];
      return [{ state: event.node === creation ? 'own' : 'none' }];
    }
    if (state === 'none' || state === 'gone' || state === 'misused') return [{ state }];
    if (event.kind === 'passed' && isPut(event)) return event.ref > 0 ? [{ state }] : this.onPut(state);
    if (event.kind === 'kept' && named.get(event.node) === false) return [{ state }];
    if (state === 'back') return [{ state: 'misused', violation: 'used' }];
    switch (event.kind) {
      case 'channel':
        return [{ state }];
      case 'kept':
        if (lending.has(event.node)) return [{ state: 'lent' }];
        return [{ state: event.ref > 0 || copying.has(event.node) ? state : 'gone' }];
      case 'call':
        return [{ state: lending.has(event.call) ? 'lent' : state }];
      case 'passed':
        // A method of an embedded field.
        if (event.index === -1) return [{ state: lending.has(event.call) ? 'lent' : state }];
        return [{ state: event.isHolder ? 'gone' : state }];
    }
  }

  onUse(state: PoolState, _ref: number, node: Node): readonly Outcome<PoolState>[] {
    const { put, lending } = this.object;
    if (put.has(node)) return this.onPut(state);
    if (state === 'back') return [{ state: 'misused', violation: 'used' }];
    return [{ state: state === 'own' && lending.has(node) ? 'lent' : state }];
  }

  /** A literal that may never run tells nothing. */
  mayNotRun(before: PoolState, after: PoolState): boolean {
    return before === after;
  }

  private onPut(state: PoolState): readonly Outcome<PoolState>[] {
    switch (state) {
      case 'own':
        return [{ state: 'back' }];
      case 'lent':
        return [{ state: 'misused', violation: 'lent' }];
      case 'back':
        return [{ state: 'misused', violation: 'twice' }];
      default:
        return [{ state }];
    }
  }
}

function isPut({ callee }: Extract<ResourceEvent, { kind: 'passed' }>): boolean {
  return callee.kind === 'func' && callee.func.fullName === '(*sync.Pool).Put';
}
