import type { FunctionUnit } from '../../flow/function-unit.js';
import type { Automaton, Outcome, ResourceEvent } from '../../flow/paths/automaton.js';
import type { CallExpr } from '../../syntax/ast.js';
import { isBorrowed } from './borrowed.js';

/** A lock before it is taken, while it is held, and where others may do something to it that nobody sees. */
export type HeldState = 'free' | 'held' | 'gone';

/** Follows one mutex. Its violation is `again`: the lock is taken by who holds it. */
export class HeldAutomaton implements Automaton<HeldState> {
  on(state: HeldState, event: ResourceEvent): readonly Outcome<HeldState>[] {
    if (event.kind === 'assigned') return [{ state: 'free' }];
    if (event.kind !== 'call') return [{ state: 'gone' }];
    switch (event.method) {
      case 'Lock':
      case 'RLock':
        return [
          state === 'held' ? { state: 'gone', violation: 'again' } : { state: state === 'free' ? 'held' : state },
        ];
      case 'Unlock':
      case 'RUnlock':
        return [{ state: state === 'gone' ? state : 'free' }];
      default:
        return [{ state: 'gone' }];
    }
  }

  mayNotRun(before: HeldState, after: HeldState): boolean {
    return before === after;
  }
}

/** Something to be closed before it is opened, while it is open, after it was closed, and where others have it that nobody sees. */
export type OpenState = 'none' | 'open' | 'closed' | 'gone';

/** Follows what one call opens. Its violation is `again`: the call opens the next one while the last one is still open. */
export class OpenAutomaton implements Automaton<OpenState> {
  /** @param canFail whether the call tells by an error that nothing was opened */
  constructor(
    private readonly unit: FunctionUnit,
    private readonly creation: CallExpr,
    private readonly canFail: boolean,
  ) {}

  on(state: OpenState, event: ResourceEvent): readonly Outcome<OpenState>[] {
    if (event.kind === 'assigned') return this.onAssigned(state, event);
    if (state !== 'open') return [{ state }];
    switch (event.kind) {
      case 'channel':
        return [{ state }];
      case 'kept':
        return [{ state: 'gone' }];
      case 'call':
        return [{ state: event.method === 'Close' ? 'closed' : 'open' }];
      case 'passed':
        return [{ state: isBorrowed(event, this.unit) ? 'open' : 'gone' }];
    }
  }

  mayNotRun(before: OpenState, after: OpenState): boolean {
    return before === after;
  }

  private onAssigned(
    state: OpenState,
    { node }: Extract<ResourceEvent, { kind: 'assigned' }>,
  ): readonly Outcome<OpenState>[] {
    if (node !== this.creation) return [{ state: state === 'none' ? 'none' : 'gone' }];
    const opened: Outcome<OpenState> = {
      state: 'open',
      ...(this.canFail ? { succeeds: true } : {}),
      ...(state === 'open' ? { violation: 'again' } : {}),
    };
    return this.canFail ? [opened, { state: 'none', succeeds: false }] : [opened];
  }
}
