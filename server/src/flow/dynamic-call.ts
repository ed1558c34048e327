import type { NodeBase } from '../syntax/ast.js';
import type { FuncObject, VarObject } from '../types/object.js';
import type { Type } from '../types/type.js';
import type { AccessPath } from './access-path.js';
import type { FunctionUnit } from './function-unit.js';
import type { LockSet, OrderFacts } from './summary.js';

/** What a call that doesn't name its function may run. */
export type DynamicCallee =
  /** Some method with this name, of a type that implements the interface. */
  | { readonly kind: 'interface'; readonly name: string; readonly type: Type }
  /** Whatever function a field or package variable holds. */
  | { readonly kind: 'kept'; readonly place: VarObject }
  /** No call yet: a field or package variable is given a function, which calls of it run. */
  | { readonly kind: 'keep'; readonly place: VarObject; readonly function: FuncObject | FunctionUnit }
  /** A function of the package that another package was given, which calls it now or later. */
  | { readonly kind: 'handed'; readonly function: FuncObject | FunctionUnit }
  /** Another package was given a value of some type as an interface, whose methods it calls now or later. */
  | { readonly kind: 'handed-object'; readonly type: Type; readonly interface: Type };

/**
 * A call of something that only the whole package can tell, or none at all where the package has nothing of that kind. What it may do is no part of its
 * caller's summary.
 */
export interface DynamicCall {
  readonly callee: DynamicCallee;
  readonly node: NodeBase;
  /** Receiver first, for an interface's method the interface: what is passed, in the caller's names. Undefined where it has no name. */
  readonly args: readonly (AccessPath | undefined)[];
  readonly locks: LockSet;
  readonly order: OrderFacts;
  /** `spawn` runs in another goroutine; what is handed over may run in any. */
  readonly kind: 'call' | 'spawn';
}
