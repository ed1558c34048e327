import { calleeFact } from '../knowledge/facts.js';
import type { CallExpr, Expr } from '../syntax/ast.js';
import type { AccessPath } from './access-path.js';
import { receiverPath, resolvePath, type PathScope } from './resolve-path.js';
import type { LockMode } from './summary.js';
import { unparen } from './unparen.js';
import { isNil } from './nil-test.js';

/** What a call does to order and exclusion. A path is undefined where the object has no name here. */
export type SyncOperation =
  | { readonly kind: 'lock'; readonly path: AccessPath | undefined; readonly mode: LockMode; readonly isTry: boolean }
  | { readonly kind: 'unlock'; readonly path: AccessPath | undefined }
  | { readonly kind: 'join'; readonly path: AccessPath | undefined }
  | { readonly kind: 'signal'; readonly path: AccessPath | undefined }
  /** `excludes`: what the operation gives may tell who goes on alone. */
  | { readonly kind: 'exchange'; readonly path: AccessPath | undefined; readonly excludes: boolean }
  | { readonly kind: 'once'; readonly path: AccessPath | undefined; readonly function: Expr | undefined }
  | { readonly kind: 'none' };

const none: SyncOperation = { kind: 'none' };

/** Full name of what is called, such as `(*sync.Mutex).Lock`; undefined for a function value. */
export function calleeName(call: CallExpr, { info }: Pick<PathScope, 'info'>): string | undefined {
  const callee = info.calleeOf(call);
  switch (callee.kind) {
    case 'func':
    case 'interface-method':
      return callee.func.fullName;
    case 'external':
      return callee.fullName;
    default:
      return undefined;
  }
}

/** Recognises locks, groups, `Once`, conditions and atomics; locks by their method set, so that other lock types count as well. */
export function syncOperation(call: CallExpr, scope: PathScope, isDiscarded = false): SyncOperation {
  const fun = unparen(call.fun);
  if (fun.kind === 'Ident') {
    const isAtomic = calleeName(call, scope)?.startsWith('sync/atomic.') === true;
    return isAtomic ? atomicFunction(call, fun.name, scope, isDiscarded) : lockFunction(fun.name, call, scope);
  }
  if (fun.kind !== 'SelectorExpr') return none;
  const name = fun.sel.name;
  const fullName = calleeName(call, scope);
  if (fullName?.startsWith('sync/atomic.')) return atomicFunction(call, name, scope, isDiscarded);
  const receiver = (): AccessPath | undefined => receiverPath(fun, scope)?.place;
  if (fullName !== undefined && /^\(\*?sync\/atomic\./.test(fullName))
    return atomicEffect(name, receiver(), isDiscarded, mayExclude(name, call.args, scope));
  const turn = /^\(\*net\/textproto\.Pipeline\)\.(Start|End)(Request|Response)$/.exec(fullName ?? '');
  if (turn?.[2] !== undefined) {
    // Requests, and responses, have their turns one after the other.
    const path = receiver()?.child(scope.table.key(turn[2]));
    return turn[1] === 'End' ? { kind: 'unlock', path } : { kind: 'lock', path, mode: 'write', isTry: false };
  }
  if (fullName === '(*golang.org/x/sync/semaphore.Weighted).Acquire') return { kind: 'join', path: receiver() };
  if (fullName === '(*golang.org/x/sync/semaphore.Weighted).Release') return { kind: 'signal', path: receiver() };
  if (fullName === '(*time.Timer).Stop') return { kind: 'join', path: receiver() };
  if (call.args.length === 0) {
    switch (name) {
      case 'Lock':
      case 'TryLock':
        return { kind: 'lock', path: receiver(), mode: 'write', isTry: name === 'TryLock' };
      case 'RLock':
      case 'TryRLock':
        return { kind: 'lock', path: receiver(), mode: 'read', isTry: name === 'TryRLock' };
      case 'Unlock':
      case 'RUnlock':
        return { kind: 'unlock', path: receiver() };
      case 'Wait':
        // What an unread type waits for isn't visible: anything.
        return { kind: 'join', path: fullName === undefined || isUnread(fullName) ? undefined : receiver() };
      case 'Done':
        // A WaitGroup's; a context's `Done()` gives a channel and is waited for by the receive.
        return fullName === '(*sync.WaitGroup).Done' ? { kind: 'signal', path: receiver() } : none;
      case 'Signal':
      case 'Broadcast':
        return { kind: 'signal', path: receiver() };
      default:
        return none;
    }
  }
  if (fullName === '(*time.Timer).Reset' || fullName === '(*time.Ticker).Reset')
    return { kind: 'signal', path: receiver() };
  if (fullName === '(*sync.Once).Do') return { kind: 'once', path: receiver(), function: call.args[0] };
  return lockByName(name, receiver()) ?? keyedLock(name, receiver()) ?? none;
}

/** `locks.LockID(id)` and `locks.UnlockID(id)`: one of many locks, of which it isn't known that it is another one than somebody else's. */
function keyedLock(name: string, path: AccessPath | undefined): SyncOperation | undefined {
  const [, action] = /^(R?Lock|R?Unlock)[A-Z]/.exec(name) ?? [];
  if (action === undefined || /^R?Lock(?:ed|er|s|ing|Free|OS)/.test(name)) return undefined;
  return lockByName(action, path);
}

const lockName = /^(?:un|r|rw|rwun|run|w)?lock$/i;

/** What a method named as a lock's does, judged by the name alone; undefined for other names. */
export function lockByName(name: string, path: AccessPath | undefined): SyncOperation | undefined {
  if (!lockName.test(name)) return undefined;
  if (/unlock$/i.test(name)) return { kind: 'unlock', path };
  return { kind: 'lock', path, mode: /^rlock$/i.test(name) ? 'read' : 'write', isTry: false };
}

/** A method of a package outside the standard library that is not known to wait for what was started through it. */
function isUnread(fullName: string): boolean {
  const path = /^\(\*?(.*)\.\w+\)\.\w+$/.exec(fullName)?.[1] ?? '';
  return (path.split('/')[0] ?? '').includes('.') && calleeFact(fullName)?.waitsForCallbacks !== true;
}

/** `lock(&x)` and `unlock(&x)`, where they are functions without a body. */
function lockFunction(name: string, call: CallExpr, scope: PathScope): SyncOperation {
  const [argument] = call.args;
  if (argument === undefined || !/^(?:un)?lock/i.test(name)) return none;
  const path = resolvePath(argument, scope)?.place;
  return /^un/i.test(name) ? { kind: 'unlock', path } : { kind: 'lock', path, mode: 'write', isTry: false };
}

function atomicFunction(call: CallExpr, name: string, scope: PathScope, isDiscarded: boolean): SyncOperation {
  const target = call.args[0];
  if (target === undefined) return none;
  const path = resolvePath(target, scope)?.place;
  return atomicEffect(name, path, isDiscarded, mayExclude(name, call.args.slice(1), scope));
}

/** The pointer that a function of `sync/atomic` works on; undefined for other calls. */
export function atomicPointer(call: CallExpr, scope: PathScope): Expr | undefined {
  return calleeName(call, scope)?.startsWith('sync/atomic.') === true ? call.args[0] : undefined;
}

/**
 * Go's memory model makes every atomic operation a synchronising one (go.dev/ref/mem, "Atomic Values"). What an operation gives back may tell who came
 * first, and then excludes as a lock does.
 */
function atomicEffect(
  name: string,
  path: AccessPath | undefined,
  isDiscarded: boolean,
  excludes: boolean,
): SyncOperation {
  if (name.startsWith('Load')) return { kind: 'join', path };
  const isExchange = name.startsWith('CompareAndSwap') || name.startsWith('Swap') || name.startsWith('Add');
  return isExchange && !isDiscarded ? { kind: 'exchange', path, excludes } : { kind: 'signal', path };
}

/** Whether an exchange may be a way to come first. One that puts a newer value for an older one only keeps the value up to date. */
function mayExclude(name: string, values: readonly Expr[], { info }: PathScope): boolean {
  if (!name.startsWith('CompareAndSwap')) return true;
  return values.some((value) => {
    const expr = unparen(value);
    return expr.kind === 'BinaryExpr' || info.constantOf(expr) !== undefined || isNil(expr, info);
  });
}
