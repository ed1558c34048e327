import type { Automaton, Outcome, ResourceEvent } from '../../../flow/paths/automaton.js';
import type { Node } from '../../../syntax/ast.js';

/** A channel while nobody sends yet, while a goroutine does, after somebody has received, and where that isn't known. */
export type ReceiverState = 'none' | 'running' | 'received' | 'gone';

/** Follows whether anybody has received since a goroutine started that sends. */
export class ReceiverAutomaton implements Automaton<ReceiverState> {
  constructor(private readonly starts: ReadonlySet<Node>) {}

  on(state: ReceiverState, event: ResourceEvent): readonly Outcome<ReceiverState>[] {
    switch (event.kind) {
      case 'kept':
        if (this.starts.has(event.node)) return [{ state: state === 'gone' ? state : 'running' }];
        return [{ state: 'gone' }];
      case 'channel':
        return [{ state: event.does === 'send' || state !== 'running' ? state : 'received' }];
      case 'assigned':
        return [{ state: 'none' }];
      default:
        return [{ state: 'gone' }];
    }
  }

  mayNotRun(): boolean {
    return false;
  }
}
