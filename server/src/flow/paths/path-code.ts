import type { CallExpr, FuncLit } from '../../syntax/ast.js';
import type { VarObject } from '../../types/object.js';
import type { AccessPath } from '../access-path.js';
import type { FunctionUnit } from '../function-unit.js';
import type { ControlFlow } from './control-flow.js';
import type { KnownConditions } from './known-conditions.js';
import type { Places } from './tracked-places.js';

/** The followed objects by the names that they have in one function; undefined for one that has none there. */
export type Refs = readonly (AccessPath | undefined)[];

/** A called function and the names that the followed objects have in it. */
export interface EnteredCall {
  readonly unit: FunctionUnit;
  readonly refs: Refs;
}

/** What the walker asks of the package. */
export interface PathCode {
  /** The graph of a function or literal. */
  flowOf(unit: FunctionUnit): ControlFlow;
  conditionsOf(unit: FunctionUnit): KnownConditions;
  placesOf(unit: FunctionUnit): Places;
  unitOfLiteral(literal: FuncLit, within: FunctionUnit): FunctionUnit | undefined;
  /** Whether a call may come to use a package variable. */
  mayReach(call: CallExpr, variable: VarObject, from: FunctionUnit): boolean;
  /** The called function of the package and the names that the objects have in it; undefined where its body isn't known. */
  enter(call: CallExpr, refs: Refs, from: FunctionUnit): EnteredCall | undefined;
}
