import type { Automaton, Outcome, ResourceEvent } from '../../flow/paths/automaton.js';
import type { FlowNode } from '../../flow/paths/control-flow.js';
import type { PathPoint } from '../../flow/paths/path-result.js';
import type { Callee } from '../../types/object.js';
import { lastName } from '../../syntax/last-name.js';
import { walk } from '../../syntax/walk.js';
import type { Node } from '../../syntax/ast.js';

/**
 * A mutex as one function sees it: as its caller left it (`outer`), taken by the function for writing or reading, given back by the function that
 * took it, given back for the caller, or in hands that nobody sees. `ended`: the goroutine waits for itself, or the program has ended.
 */
export type LockState = 'outer' | 'write' | 'read' | 'released' | 'given' | 'gone' | 'ended';

/**
 * Mistakes on the way. `twice`: locked while it is locked; `upgrade`: locked while it is locked for reading; `downgrade`: the other way round; `readTwice`: locked
 * for reading a second time; `kind`: unlocked in another way than it was locked; `free`: unlocked while it isn't locked. No mistake is `lent`: the mutex
 * itself is given to a function that isn't seen.
 */
export type LockViolation = 'twice' | 'upgrade' | 'downgrade' | 'readTwice' | 'kind' | 'free' | 'lent';

/** Follows one mutex through one goroutine. */
export class LockAutomaton implements Automaton<LockState> {
  /** Calls that unlock it as it should be, on some way. */
  readonly matched = new Set<Node>();

  /** @param isLocal the mutex is reached through a local variable, which may be another name of something else */
  constructor(private readonly isLocal: boolean) {}

  on(state: LockState, event: ResourceEvent): readonly Outcome<LockState>[] {
    if (state === 'gone' || state === 'ended') return [{ state }];
    switch (event.kind) {
      case 'call': {
        const outcome = onCall(state, event.method, event.callee);
        if (event.method.endsWith('nlock') && outcome.violation === undefined) this.matched.add(event.call);
        return [outcome];
      }
      case 'channel':
        return [{ state }];
      case 'passed':
        return [event.isHolder ? { state } : { state: 'gone', violation: 'lent' }];
      case 'kept':
        return [{ state: mayUnlock(event.node) || (this.isLocal && isHeld(state)) ? 'gone' : state }];
      case 'assigned':
        return [{ state: isHeld(state) && event.node.kind !== 'RangeStmt' ? 'gone' : 'outer' }];
    }
  }

  mayNotRun(before: LockState, after: LockState): boolean {
    return before === after || (before === 'outer' && after === 'released');
  }

  isStuck(state: LockState): boolean {
    return state === 'ended';
  }
}

/** Whether the function itself has taken the mutex and not given it back. */
export function isHeld(state: LockState): boolean {
  return state === 'write' || state === 'read';
}

function onCall(state: LockState, method: string, callee: Callee): Outcome<LockState> {
  if (!isOfLock(callee)) return { state: 'gone' };
  switch (method) {
    case 'Lock':
      if (state === 'write') return { state: 'ended', violation: 'twice' };
      if (state === 'read') return { state: 'ended', violation: 'upgrade' };
      return { state: state === 'given' ? 'outer' : 'write' };
    case 'RLock':
      if (state === 'write') return { state: 'ended', violation: 'downgrade' };
      // How often it is held isn't counted.
      if (state === 'read') return { state: 'gone', violation: 'readTwice' };
      return { state: state === 'given' ? 'outer' : 'read' };
    case 'Unlock':
      return unlocked(state, 'write');
    case 'RUnlock':
      return unlocked(state, 'read');
    case 'RLocker':
      return { state };
    default:
      return { state: 'gone' };
  }
}

function unlocked(state: LockState, mode: 'read' | 'write'): Outcome<LockState> {
  switch (state) {
    case 'outer':
      return { state: 'given' };
    case 'released':
      return { state: 'ended', violation: 'free' };
    case 'write':
    case 'read':
      return state === mode ? { state: 'released' } : { state: 'ended', violation: 'kind' };
    default:
      return { state: 'gone' };
  }
}

const lockMethod = /^\((?:\*?sync\.(?:RW)?Mutex|sync\.Locker)\)\.\w+$/;

function isOfLock(callee: Callee): boolean {
  const isMethod = callee.kind === 'func' || callee.kind === 'interface-method';
  return isMethod && lockMethod.test(callee.func.fullName);
}

/** Whether whoever has the node's value may give back a lock that it hasn't taken itself. */
function mayUnlock(node: Node): boolean {
  const locked = new Set<string>();
  const own = new Set<Node>();
  let found = false;
  walk(node, (part) => {
    if (part.kind === 'SelectorExpr' && /^R?(?:Unl|L)ock$/.test(part.sel.name)) {
      own.add(part.sel);
      const receiver = lastName(part.x);
      if (!part.sel.name.endsWith('nlock')) locked.add(receiver);
      else if (!locked.has(receiver)) found = true;
    }
    if (part.kind === 'Ident' && /unlock/i.test(part.name) && !own.has(part)) found = true;
    return !found;
  });
  return found;
}

/** Where the mutex was locked last on the way to a point; undefined where it hasn't been. */
export function siteOf(end: PathPoint<LockState>): FlowNode | undefined {
  let site: FlowNode | undefined;
  for (let point: PathPoint<LockState> | undefined = end; point !== undefined; point = point.before) {
    if (isHeld(point.state)) site = point.node;
    else if (site !== undefined) return site;
  }
  return site;
}
