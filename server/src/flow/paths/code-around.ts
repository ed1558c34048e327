import type { CallExpr, FuncLit } from '../../syntax/ast.js';
import type { VarObject } from '../../types/object.js';
import type { FunctionUnit } from '../function-unit.js';
import type { ControlFlow } from './control-flow.js';
import type { KnownConditions } from './known-conditions.js';
import type { PackageCode } from './package-code.js';
import type { EnteredCall, PathCode, Refs } from './path-code.js';
import type { Places } from './tracked-places.js';

/** The code of a package, for who wants some of its answers to be others. */
export class CodeAround implements PathCode {
  constructor(protected readonly code: PackageCode) {}

  flowOf(unit: FunctionUnit): ControlFlow {
    return this.code.flowOf(unit);
  }

  conditionsOf(unit: FunctionUnit): KnownConditions {
    return this.code.conditionsOf(unit);
  }

  placesOf(unit: FunctionUnit): Places {
    return this.code.placesOf(unit);
  }

  unitOfLiteral(literal: FuncLit, within: FunctionUnit): FunctionUnit | undefined {
    return this.code.unitOfLiteral(literal, within);
  }

  mayReach(call: CallExpr, variable: VarObject, from: FunctionUnit): boolean {
    return this.code.mayReach(call, variable, from);
  }

  enter(call: CallExpr, refs: Refs, from: FunctionUnit): EnteredCall | undefined {
    return this.code.enter(call, refs, from);
  }
}
