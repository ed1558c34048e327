import type { CallExpr, Node } from '../../syntax/ast.js';
import type { Callee } from '../../types/object.js';
import type { FunctionUnit } from '../function-unit.js';

/** What happens to one of the followed objects; `ref` is its index among them. */
export type ResourceEvent =
  /** A method of the object is called. */
  | {
      readonly kind: 'call';
      readonly ref: number;
      readonly method: string;
      readonly call: CallExpr;
      readonly callee: Callee;
    }
  /**
   * The object, or something that holds it (`isHolder`), is given to a function whose body isn't followed, as its argument `index`; -1 for the receiver.
   */
  | {
      readonly kind: 'passed';
      readonly ref: number;
      /** The function that the call stands in. */
      readonly from: FunctionUnit;
      readonly call: CallExpr;
      readonly callee: Callee;
      readonly index: number;
      readonly isHolder: boolean;
    }
  /** Something is sent to a channel or received from it; `range` where a loop over it begins, which ends when it is closed. A close is a call of `close`. */
  | {
      readonly kind: 'channel';
      readonly ref: number;
      readonly does: 'send' | 'receive' | 'range';
      readonly node: Node;
      /** The function that the node stands in. */
      readonly from: FunctionUnit;
    }
  /** The variable or field gets a value; undefined where it is declared without one, or the value is one of several results (`node` is the call then). */
  | { readonly kind: 'assigned'; readonly ref: number; readonly node: Node }
  /** Stored somewhere, sent, returned, shared with a goroutine or with a literal that is kept: who else uses it isn't seen any more. */
  | { readonly kind: 'kept'; readonly ref: number; readonly node: Node };

export interface Outcome<S extends string> {
  readonly state: S;
  /** Where the call's last result is an error: whether it is nil on this way. Of an assignment also whether the value is not nil. */
  readonly succeeds?: boolean;
  /** A mistake that is made here, by a name of the automaton's own. */
  readonly violation?: string;
}

/**
 * The life of an object as states. One object, or a few that belong together, is followed along every way through a function and through the
 * functions of the package that it is given to.
 */
export interface Automaton<S extends string> {
  /** What follows an event; several outcomes where it isn't known which. */
  on(state: S, event: ResourceEvent): readonly Outcome<S>[];
  /** Whether what a literal does in this state may be left out, as it may never run. */
  mayNotRun(before: S, after: S): boolean;
  /** Whether the goroutine goes no further than to this state. None does where it is left out. */
  isStuck?(state: S): boolean;
  /** What follows when what the object holds is read or written in place: a field, an element, what it points to. Nothing where it is left out. */
  onUse?(state: S, ref: number, node: Node): readonly Outcome<S>[];
}
