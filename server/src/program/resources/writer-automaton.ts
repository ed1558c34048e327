import { calleeFact } from '../../knowledge/facts.js';
import { wrappingWriters, type BufferedWriterFact } from '../../knowledge/buffered-writers.js';
import { isStandardPackage } from '../../knowledge/standard-package.js';
import type { Automaton, Outcome, ResourceEvent } from '../../flow/paths/automaton.js';
import type { Node } from '../../syntax/ast.js';
import type { Callee, FuncObject } from '../../types/object.js';
import type { Type } from '../../types/type.js';
import { isNamed, underlying } from '../../types/type-queries.js';
import { methodSetOf } from '../../types/method-set.js';
import { givesError } from './creations.js';

/**
 * A buffered writer before it is made, before its first write, with something held back, after all of that was handed on; with nothing and with
 * something held back after what it writes to was closed; after a write failed (its error is sticky, and there is nothing left to save); and where
 * others use it that nobody sees.
 */
export type WriterState = 'none' | 'clean' | 'dirty' | 'flushed' | 'cleanClosed' | 'dirtyClosed' | 'failed' | 'gone';

export interface WriterOptions {
  readonly isSinkInMemory: boolean;
  /** What is copied to it while nothing is held back may go on at once. */
  readonly isReadingThrough: boolean;
  /** It is the writing half of a pair, which is what functions are given. */
  readonly isPart: boolean;
}

/**
 * Follows one writer (0) and what it writes to (1). Its violations are `flushAfterClose`, `reset` (while something is held back) and `sinkRead`: the buffer in memory
 * that it writes to is read while something is held back.
 */
export class WriterAutomaton implements Automaton<WriterState> {
  /** @param creation the node whose value, or one of whose results, is the writer */
  constructor(
    private readonly fact: BufferedWriterFact,
    private readonly creation: Node,
    private readonly options: WriterOptions,
  ) {}

  on(state: WriterState, event: ResourceEvent): readonly Outcome<WriterState>[] {
    if (event.ref === 1) return [this.onSink(state, event)];
    if (event.kind === 'assigned') return this.onAssigned(state, event.node);
    if (isCreation(event, this.creation) && event.kind === 'call') return [{ state: 'clean' }];
    if (state === 'none' || state === 'gone') return [{ state }];
    switch (event.kind) {
      case 'kept':
        return [{ state: 'gone' }];
      case 'channel':
        return [{ state }];
      case 'call':
        return this.onCall(state, event.method, event.callee);
      case 'passed':
        return this.onPassed(state, event);
    }
  }

  mayNotRun(before: WriterState, after: WriterState): boolean {
    return before === after || after === 'dirty' || after === 'failed';
  }

  private onSink(state: WriterState, event: ResourceEvent): Outcome<WriterState> {
    if (this.options.isSinkInMemory) {
      const isRead =
        event.kind === 'call' ? /^(?:String|Bytes|WriteTo|Read\w*)$/.test(event.method) : event.kind !== 'assigned';
      return isRead && isDirty(state) && !isCreation(event, this.creation)
        ? { state, violation: 'sinkRead' }
        : { state };
    }
    const isClosed = event.kind === 'call' && event.method === 'Close';
    if (isClosed && state === 'dirty') return { state: 'dirtyClosed' };
    return { state: isClosed && (state === 'clean' || state === 'flushed') ? 'cleanClosed' : state };
  }

  private onAssigned(state: WriterState, node: Node): readonly Outcome<WriterState>[] {
    if (node !== this.creation) return [{ state: state === 'none' ? 'none' : 'gone' }];
    return [
      { state: 'clean', succeeds: true },
      { state: 'failed', succeeds: false },
    ];
  }

  private onCall(state: WriterState, method: string, callee: Callee): readonly Outcome<WriterState>[] {
    const { flushes, drops, neutral, writesThrough } = this.fact;
    if (neutral.includes(method)) return [{ state }];
    if (flushes.includes(method)) {
      if (state === 'failed') return [{ state }];
      if (state === 'dirtyClosed') return [{ state: 'cleanClosed', violation: 'flushAfterClose' }];
      const clean: WriterState = state === 'dirty' ? 'flushed' : state;
      return orFailed(clean, callee);
    }
    if (drops.includes(method)) {
      const clean: WriterState = 'clean';
      return [isDirty(state) ? { state: clean, violation: 'reset' } : { state: clean }];
    }
    if (writesThrough.includes(method)) return orFailed('flushed', callee);
    return method === 'ReadFrom' ? this.copied(state, callee) : this.written(state, callee);
  }

  private copied(state: WriterState, callee: Callee): readonly Outcome<WriterState>[] {
    const isThrough = this.options.isReadingThrough && (state === 'clean' || state === 'flushed');
    return isThrough ? orFailed(state, callee) : this.written(state, callee);
  }

  private written(state: WriterState, callee: Callee): readonly Outcome<WriterState>[] {
    if (state === 'failed') return [{ state }];
    const dirty: WriterState = state === 'cleanClosed' || state === 'dirtyClosed' ? 'dirtyClosed' : 'dirty';
    return orFailed(dirty, callee);
  }

  private onPassed(
    state: WriterState,
    { callee, index, isHolder }: Extract<ResourceEvent, { kind: 'passed' }>,
  ): readonly Outcome<WriterState>[] {
    // A method of the other half.
    if (this.options.isPart && index < 0) return [{ state }];
    const func = callee.kind === 'func' ? callee.func : undefined;
    if ((isHolder && !this.options.isPart) || func === undefined) return [{ state: 'gone' }];
    if (index === 0 && copying.test(func.fullName)) return this.copied(state, callee);
    if (wrappingWriters.includes(func.fullName)) return this.written(state, callee);
    return isWrittenOnly(func, index) ? this.written(state, callee) : [{ state: 'gone' }];
  }
}

const copying = /^io\.Copy(?:N|Buffer)?$/;

/** The state where a call succeeds; a failed one where it tells so by an error. */
function orFailed(state: WriterState, callee: Callee): readonly Outcome<WriterState>[] {
  return givesError(callee)
    ? [
        { state, succeeds: true },
        { state: 'failed', succeeds: false },
      ]
    : [{ state }];
}

function isCreation(event: ResourceEvent, creation: Node): boolean {
  return (event.kind === 'call' || event.kind === 'passed') && event.call === creation;
}

/** Whether something that was written may be lost now. */
export function isDirty(state: WriterState): boolean {
  return state === 'dirty' || state === 'dirtyClosed';
}

/**
 * Whether a function outside the package can do no more with a writer than write to it: it takes it as an interface that can't flush, and has no place to
 * keep it: no receiver of another package than the standard library's, no result that could hold it.
 */
function isWrittenOnly(func: FuncObject, index: number): boolean {
  if (calleeFact(func.fullName)?.keeps?.includes(index) === true) return false;
  if (func.type.kind !== 'signature') return false;
  const { params, results, isVariadic } = func.type;
  const last = params.length - 1;
  const param = isVariadic && index >= last ? undefined : params[index]?.type;
  if (param === undefined || !cannotFlush(param)) return false;
  if (!results.every(({ type }) => isPlain(type))) return false;
  const isOfStandard = func.packagePath !== undefined && isStandardPackage(func.packagePath);
  return func.receiverTypeName === undefined ? true : isOfStandard && !/^(?:Set|Init|Reset|Register)/.test(func.name);
}

function cannotFlush(type: Type): boolean {
  if (underlying(type).kind !== 'interface') return false;
  const methods = methodSetOf(type);
  return !methods.has('Flush') && !methods.has('Close');
}

function isPlain(type: Type): boolean {
  return underlying(type).kind === 'basic' || isNamed(type, 'error');
}
