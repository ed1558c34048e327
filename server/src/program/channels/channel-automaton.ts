import type { Automaton, Outcome, ResourceEvent } from '../../flow/paths/automaton.js';
import { unparen } from '../../flow/unparen.js';
import type { Node } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import { choicesIn } from './select-choices.js';

/**
 * A channel as one function sees it: as it came (`outer`), nil, closed by the function or its callees, or in hands that nobody sees. `ended`: the goroutine has panicked or waits
 * for ever.
 */
export type ChannelState = 'outer' | 'nil' | 'closed' | 'gone' | 'ended';

/** Mistakes on the way: closed while it is closed, sent to while it is closed, used while it is nil. */
export type ChannelMistake = 'twice' | 'send' | 'nil';

/** Follows one channel through one goroutine. */
export class ChannelAutomaton implements Automaton<ChannelState> {
  /** @param isFixed only assignments that the walk sees give the place another channel */
  constructor(private readonly isFixed: boolean) {}

  on(state: ChannelState, event: ResourceEvent): readonly Outcome<ChannelState>[] {
    if (state === 'gone' || state === 'ended') return [{ state }];
    switch (event.kind) {
      case 'call':
        return [onCall(state, event.method)];
      case 'channel':
        return [onOperation(state, event)];
      case 'passed': {
        const argument = event.call.args[event.index];
        const isAddress = argument !== undefined && unparen(argument).kind === 'UnaryExpr';
        return [{ state: isAddress || (event.isHolder && !this.isFixed) ? 'gone' : state }];
      }
      case 'kept':
        return [{ state: this.isFixed && !takesAddress(event.node) ? state : 'gone' }];
      case 'assigned':
        return [{ state: isNil(event.node) ? 'nil' : 'outer' }];
    }
  }

  /** What a literal does that may not run counts for the ways on which it runs. */
  mayNotRun(): boolean {
    return true;
  }

  isStuck(state: ChannelState): boolean {
    return state === 'ended';
  }
}

function onOperation(
  state: 'outer' | 'nil' | 'closed',
  { does, node, from }: Extract<ResourceEvent, { kind: 'channel' }>,
): Outcome<ChannelState> {
  // A `select` may take another case.
  if (state === 'nil' && !choicesIn(from.chunk).has(node)) return { state: 'ended', violation: 'nil' };
  return state === 'closed' && does === 'send' ? { state: 'ended', violation: 'send' } : { state };
}

function onCall(state: 'outer' | 'nil' | 'closed', method: string): Outcome<ChannelState> {
  if (method === 'len' || method === 'cap') return { state };
  if (method !== 'close') return { state: 'gone' };
  if (state === 'outer') return { state: 'closed' };
  return { state: 'ended', violation: state === 'nil' ? 'nil' : 'twice' };
}

/** `ch = nil`, or `var ch chan T`. */
function isNil(node: Node): boolean {
  return (node.kind === 'Ident' && node.name === 'nil') || (node.kind === 'ValueSpec' && node.values.length === 0);
}

function takesAddress(node: Node): boolean {
  let found = false;
  walk(node, (part) => {
    if (part.kind === 'UnaryExpr' && part.op === '&' && unparen(part.x).kind !== 'CompositeLit') found = true;
    return !found;
  });
  return found;
}
