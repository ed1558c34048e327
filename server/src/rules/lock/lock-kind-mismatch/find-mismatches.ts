import { byFunction, type TypedFunction } from '../../../program/by-function.js';
import { isSamePlace, methodCallOf, walkOwn, type MethodCall } from '../../../flow/method-call.js';
import type { FuncDecl, FuncLit } from '../../../syntax/ast.js';
import { walk } from '../../../syntax/walk.js';

/** A call that doesn't go with the one that took the lock. */
export interface LockMismatch {
  readonly from: TypedFunction;
  readonly taken: MethodCall;
  readonly call: MethodCall;
  /** What should be called instead. */
  readonly right: 'Unlock' | 'RUnlock';
  /** The lock is taken again by a `defer` that was to release it. */
  readonly isTakenAgain: boolean;
}

const method = /^\(\*sync\.(?:RW)?Mutex\)\.(?:Try)?R?(?:Lock|Unlock)$/;

/** Finds releases of the other kind, and `defer mu.Lock()` right behind `mu.Lock()`; one for each function and lock. */
export const findMismatches = byFunction(
  (names) => names.has('RLock') || names.has('RUnlock') || (names.has('Lock') && names.has('defer')),
  (from): LockMismatch[] => {
    const found: LockMismatch[] = [];
    walk(from.decl, (node) => {
      if (node.kind === 'FuncDecl' || node.kind === 'FuncLit') found.push(...mismatchesOf(node, from));
    });
    const told = new Set<MethodCall['call']>();
    return found.filter(({ call }) => !told.has(call.call) && told.add(call.call));
  },
);

function mismatchesOf(owner: FuncDecl | FuncLit, from: TypedFunction): LockMismatch[] {
  const { body } = owner;
  if (body === undefined) return [];
  const own: MethodCall[] = [];
  walkOwn(body, (node) => {
    const call = methodCallOf(node, from.info);
    if (call !== undefined && method.test(call.method)) own.push(call);
    return true;
  });
  if (own.length < 2) return [];
  const all: MethodCall[] = [];
  walk(body, (node) => {
    const call = methodCallOf(node, from.info);
    if (call !== undefined && method.test(call.method)) all.push(call);
  });
  const found: LockMismatch[] = [];
  const done: MethodCall[] = [];
  for (const first of own) {
    if (done.some(({ on }) => isSamePlace(on, first.on))) continue;
    done.push(first);
    const calls = own.filter(({ on }) => isSamePlace(on, first.on));
    // Another goroutine or a callback may release what is taken here.
    if (all.filter(({ on }) => isSamePlace(on, first.on)).length !== calls.length) continue;
    const mismatch = mismatchIn(calls, from);
    if (mismatch !== undefined) found.push(mismatch);
  }
  return found;
}

/** @param calls those of one lock, in source order */
function mismatchIn(calls: readonly MethodCall[], from: TypedFunction): LockMismatch | undefined {
  const taking = calls.filter(({ name }) => name.endsWith('Lock'));
  const releasing = calls.filter(({ name }) => name.endsWith('Unlock'));
  for (const [i, taken] of calls.entries()) {
    const next = calls[i + 1];
    if (next === undefined || !isDeferredRightAfter(taken, next, from)) continue;
    const right = taken.name === 'RLock' ? 'RUnlock' : taken.name === 'Lock' ? 'Unlock' : undefined;
    if (right === undefined || next.name === right) continue;
    if (next.name === taken.name)
      return releasing.length === 0 ? { from, taken, call: next, right, isTakenAgain: true } : undefined;
    if (next.name === 'Unlock' || next.name === 'RUnlock')
      return { from, taken, call: next, right, isTakenAgain: false };
  }
  const [taken] = taking;
  if (taken === undefined || taking.some(({ name }) => name !== taken.name)) return undefined;
  if (taken.name !== 'Lock' && taken.name !== 'RLock') return undefined;
  const right = taken.name === 'RLock' ? 'RUnlock' : 'Unlock';
  // What is released before anything is taken, the caller has taken.
  if (releasing.some(({ call }) => call.start < taken.call.start)) return undefined;
  // What is released a second time was taken by somebody else, or on another way.
  const wrong = calls.find(
    (call, i) => releasing.includes(call) && call.name !== right && taking.includes(calls[i - 1]!),
  );
  return wrong === undefined ? undefined : { from, taken, call: wrong, right, isTakenAgain: false };
}

function isDeferredRightAfter(taken: MethodCall, next: MethodCall, { chunk }: TypedFunction): boolean {
  return /^\s*;?\s*defer\s+$/.test(chunk.text.slice(taken.call.end, next.call.start));
}
