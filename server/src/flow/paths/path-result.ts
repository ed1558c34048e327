import type { Node } from '../../syntax/ast.js';
import type { Exit, FlowNode } from './control-flow.js';
import type { Facts } from './known-conditions.js';
import { contains } from '../../syntax/walk.js';

/** A way has come to a node in a state. */
export interface PathPoint<S extends string> {
  readonly node: FlowNode;
  readonly state: S;
  readonly before: PathPoint<S> | undefined;
}

/** A way out of the function. */
export interface PathEnd<S extends string> {
  readonly exit: Exit;
  /** The state after what was deferred has run. */
  readonly state: S;
  /** Whether the last result, an error, is nil; undefined where nobody knows or there is none. */
  readonly succeeds: boolean | undefined;
  readonly point: PathPoint<S>;
  readonly facts: Facts;
}

export interface Violation<S extends string> {
  readonly name: string;
  /** The call or assignment in the text of the function that was asked for. */
  readonly node: Node;
  readonly point: PathPoint<S>;
  /** Made in the text of the function, not in a callee: what a callee's callee does on some way may be none of this function's ways. */
  readonly isOwn: boolean;
  /** Made on every way through the callee; true for what the function does itself. */
  readonly isCertain: boolean;
}

export interface PathResult<S extends string> {
  readonly ends: readonly PathEnd<S>[];
  readonly violations: readonly Violation<S>[];
  /** Where ways have been in the function itself, each with the state after the step. */
  readonly points: readonly PathPoint<S>[];
}

/** Whether a mistake is that of a deferred call, which runs at an exit that it is no part of. */
export function isDeferred<S extends string>({ point, node }: Violation<S>): boolean {
  const { exit, step } = point.node;
  return exit !== undefined && !(step?.kind === 'statement' && contains(step.stmt, node));
}
