import type { CallExpr, FuncDecl, FuncLit } from '../../syntax/ast.js';
import type { Chunk } from '../../syntax/source-file.js';
import type { VarObject } from '../../types/object.js';
import type { TypeInfo } from '../../types/package.js';
import type { FunctionUnit } from '../function-unit.js';
import type { ControlFlow } from './control-flow.js';
import type { KnownConditions } from './known-conditions.js';
import type { PackageCode } from './package-code.js';
import type { PathCode, Refs } from './path-code.js';
import type { Places } from './tracked-places.js';

/** What an answer was made of. It holds for each version of a package in which all of this is the same. */
export interface Basis {
  /** The chunks of the functions that were looked at, with their types. */
  readonly infos: ReadonlyMap<Chunk, TypeInfo>;
  /** Their graphs, which depend on functions that never return as well. */
  readonly flows: ReadonlyMap<Chunk, ReadonlyMap<FuncDecl | FuncLit, ControlFlow>>;
  /** By package variable: the names of the functions that may come to use it. */
  readonly reaching: ReadonlyMap<VarObject, ReadonlySet<string>>;
}

/** The code of a package for one question; it notes what the answer depends on. */
export class WatchedCode implements PathCode, Basis {
  readonly infos = new Map<Chunk, TypeInfo>();
  readonly flows = new Map<Chunk, ReadonlyMap<FuncDecl | FuncLit, ControlFlow>>();
  readonly reaching = new Map<VarObject, ReadonlySet<string>>();

  constructor(private readonly code: PackageCode) {}

  flowOf(unit: FunctionUnit): ControlFlow {
    this.note(unit);
    this.flows.set(unit.chunk, this.code.flowsIn(unit.chunk));
    return this.code.flowOf(unit);
  }

  conditionsOf(unit: FunctionUnit): KnownConditions {
    this.note(unit);
    return this.code.conditionsOf(unit);
  }

  placesOf(unit: FunctionUnit): Places {
    this.note(unit);
    return this.code.placesOf(unit);
  }

  unitOfLiteral(literal: FuncLit, within: FunctionUnit): FunctionUnit | undefined {
    return this.code.unitOfLiteral(literal, within);
  }

  mayReach(call: CallExpr, variable: VarObject, from: FunctionUnit): boolean {
    this.reaching.set(variable, this.code.reaching(variable));
    return this.code.mayReach(call, variable, from);
  }

  enter(
    call: CallExpr,
    refs: Refs,
    from: FunctionUnit,
  ): { readonly unit: FunctionUnit; readonly refs: Refs } | undefined {
    // That nothing can be told of a call may be due to the callee's parameters.
    const called = this.code.calledUnit(call, from);
    if (called !== undefined) this.note(called);
    return this.code.enter(call, refs, from);
  }

  private note({ chunk, info }: FunctionUnit): void {
    this.infos.set(chunk, info);
  }
}
