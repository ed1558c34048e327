import type { Automaton, Outcome, ResourceEvent } from '../../flow/paths/automaton.js';
import { isStandardPackage } from '../../knowledge/standard-package.js';
import type { CallExpr } from '../../syntax/ast.js';
import type { VarObject } from '../../types/object.js';
import { isBorrowed } from './borrowed.js';

/** Something to be closed before it is opened, while it is open, after it was closed, and where others have it that nobody sees. */
export type OpenState = 'none' | 'open' | 'closed' | 'gone';

/**
 * Follows what one call opens (0). Its violations are `again`: the call opens the next one while the last one is still open; and `closedAgain`: it is closed
 * when it is closed already.
 */
export class OpenAutomaton implements Automaton<OpenState> {
  /**
   * @param canFail whether the call tells by an error that nothing was opened
   * @param wrappers variables with what is made over it; they are followed as the objects from 1 on
   */
  constructor(
    private readonly creation: CallExpr,
    private readonly canFail: boolean,
    private readonly wrappers: ReadonlySet<VarObject>,
  ) {}

  on(state: OpenState, event: ResourceEvent): readonly Outcome<OpenState>[] {
    if (event.kind === 'assigned') return event.ref === 0 ? this.onAssigned(state, event) : [{ state }];
    if (state === 'closed' && event.kind === 'call' && event.ref === 0 && event.method === 'Close')
      return [{ state, violation: 'closedAgain', succeeds: false }];
    if (state !== 'open') return [{ state }];
    switch (event.kind) {
      case 'channel':
        return [{ state }];
      case 'kept':
        return [{ state: 'gone' }];
      case 'call':
        return [{ state: event.method !== 'Close' ? 'open' : event.ref === 0 ? 'closed' : 'gone' }];
      case 'passed':
        return [{ state: this.afterPassed(event) }];
    }
  }

  mayNotRun(before: OpenState, after: OpenState): boolean {
    return before === after;
  }

  private afterPassed(event: Extract<ResourceEvent, { kind: 'passed' }>): OpenState {
    const { index, callee } = event;
    const path = callee.kind === 'func' ? callee.func.packagePath : undefined;
    // A promoted method of a type of the standard library.
    if (index === -1 && event.ref === 0 && callee.kind === 'func' && path !== undefined && isStandardPackage(path))
      return callee.func.name === 'Close' ? 'closed' : 'open';
    return isBorrowed(event, this.wrappers) ? 'open' : 'gone';
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
