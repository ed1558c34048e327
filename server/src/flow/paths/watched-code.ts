import type { CallExpr, FuncDecl, FuncLit } from '../../syntax/ast.js';
import type { Chunk } from '../../syntax/source-file.js';
import type { VarObject } from '../../types/object.js';
import type { TypeInfo } from '../../types/package.js';
import type { FunctionUnit } from '../function-unit.js';
import { CodeAround } from './code-around.js';
import type { ControlFlow } from './control-flow.js';
import type { KnownConditions } from './known-conditions.js';
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

/**
 * The code of a package for one question; it notes what the answer depends on. A call that can't be entered because of the callee's parameters needs no note: when
 * these change, the caller has other types.
 */
export class WatchedCode extends CodeAround {
  private readonly infos = new Map<Chunk, TypeInfo>();
  private readonly flows = new Map<Chunk, ReadonlyMap<FuncDecl | FuncLit, ControlFlow>>();
  private readonly reaching = new Map<VarObject, ReadonlySet<string>>();

  /** What was asked for until now. It doesn't know the code, which would keep a whole version of the package. */
  get basis(): Basis {
    const { infos, flows, reaching } = this;
    return { infos, flows, reaching };
  }

  override flowOf(unit: FunctionUnit): ControlFlow {
    this.note(unit);
    this.flows.set(unit.chunk, this.code.flowsIn(unit.chunk));
    return super.flowOf(unit);
  }

  override conditionsOf(unit: FunctionUnit): KnownConditions {
    this.note(unit);
    return super.conditionsOf(unit);
  }

  override placesOf(unit: FunctionUnit): Places {
    this.note(unit);
    return super.placesOf(unit);
  }

  override mayReach(call: CallExpr, variable: VarObject, from: FunctionUnit): boolean {
    this.reaching.set(variable, this.code.reaching(variable));
    return super.mayReach(call, variable, from);
  }

  private note({ chunk, info }: FunctionUnit): void {
    this.infos.set(chunk, info);
  }
}
