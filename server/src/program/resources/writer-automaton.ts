import type { BufferedWriterFact } from '../../knowledge/buffered-writers.js';
import type { Automaton, Outcome, ResourceEvent } from '../../flow/paths/automaton.js';
import type { Node } from '../../syntax/ast.js';
import type { Callee } from '../../types/object.js';
import { givesError } from './creations.js';
import { isWrapping, isWrittenOnly } from './write-only-callees.js';

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
  /**
   * What is done with it where it isn't followed, if that is known to be no flush: something is written there, or nothing. Left out where nobody knows.
   */
  readonly unseen?: 'writes' | 'nothing';
}

/**
 * Follows one writer (0) and what it writes to (1). Its violations are `flushAfterClose`, `reset` (while something is held back) and `sinkRead`, `sinkSized`: the
 * buffer in memory that it writes to is read, or its size is, while something is held back.
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
        return [{ state: this.unseen(state) }];
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
      if (!isDirty(state) || isCreation(event, this.creation)) return { state };
      if (event.kind === 'call' && event.method === 'Len') return { state, violation: 'sinkSized' };
      return isRead ? { state, violation: 'sinkRead' } : { state };
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
    const { unseen } = this.options;
    if ((isHolder && !this.options.isPart) || (func === undefined && unseen === undefined)) return [{ state: 'gone' }];
    if (func?.fullName === '(*sync.Pool).Put' && unseen !== undefined) return [{ state }];
    if (index === 0 && func !== undefined && copying.test(func.fullName)) return this.copied(state, callee);
    const isWritten = isWrapping(callee) || (func !== undefined && isWrittenOnly(func, index)) || unseen === 'writes';
    return isWritten ? this.written(state, callee) : [{ state: this.unseen(state) }];
  }

  /** After a use that isn't followed. */
  private unseen(state: WriterState): WriterState {
    const { unseen } = this.options;
    if (unseen === undefined) return 'gone';
    if (unseen === 'nothing' || state === 'failed') return state;
    return state === 'cleanClosed' || state === 'dirtyClosed' ? 'dirtyClosed' : 'dirty';
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
