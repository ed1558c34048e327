import type { CallExpr, DeferStmt, ExprStmt, FuncDecl, FuncLit, Node, Stmt } from '../../server/src/syntax/ast.js';
import { forEachChild } from '../../server/src/syntax/walk.js';
import type { DeclaredFunction, TypeInfo, TypedPackage } from '../../server/src/types/package.js';
import { methodCallOf, type MethodCall } from '../../server/src/flow/method-call.js';
import { isGeneratedFile } from '../../server/src/program/generated-files.js';
import { isTestFile } from '../../server/src/program/test-files.js';
import type { VarObject } from '../../server/src/types/object.js';
import { isNamed } from '../../server/src/types/type-queries.js';
import { statementsOf } from './lock-regions.js';
import { nothing, placeIn, replacing, type Mutant } from './mutant.js';
import type { TextEdit } from '../../server/src/syntax/text-edit.js';

/** A call and where it stands. */
export interface PlacedCall {
  readonly declared: DeclaredFunction;
  readonly info: TypeInfo;
  readonly call: CallExpr;
  /** The statement that it is; undefined where its value is used. */
  readonly stmt: ExprStmt | DeferStmt | undefined;
  /** What runs it. A literal that is deferred where it stands is part of the function around it. */
  readonly frame: FuncDecl | FuncLit;
  readonly isDeferred: boolean;
  /** The list of statements around it, and the number of the one that it is in. */
  readonly list: readonly Stmt[];
  readonly at: number;
}

/** A call of a method of something that has a name. */
export interface PlacedMethodCall extends PlacedCall, MethodCall {}

type Position = Omit<PlacedCall, 'call' | 'stmt'>;

/** The calls in the functions of a package, in source order. Tests are left out, and generated files, which say the same a hundred times. */
export function callsOf(typed: TypedPackage): readonly PlacedCall[] {
  return typed.functions
    .filter(({ file }) => !isTestFile(file.uri) && !isGeneratedFile(file))
    .flatMap((declared) => callsIn(declared, typed.info(declared.chunk)));
}

/** Those of methods of something that has a name. */
export function methodCallsAmong(calls: readonly PlacedCall[]): readonly PlacedMethodCall[] {
  return calls.flatMap((placed) => {
    const called = methodCallOf(placed.call, placed.info);
    return called === undefined ? [] : [{ ...placed, ...called }];
  });
}

function callsIn(declared: DeclaredFunction, info: TypeInfo): readonly PlacedCall[] {
  const calls: PlacedCall[] = [];
  const statements = new Map<Node, ExprStmt | DeferStmt>();
  const visit = (node: Node, position: Position): void => {
    if (node.kind === 'ExprStmt') statements.set(node.x, node);
    if (node.kind === 'DeferStmt') statements.set(node.call, node);
    if (node.kind === 'CallExpr') calls.push({ ...position, call: node, stmt: statements.get(node) });
    const list = statementsOf(node);
    forEachChild(node, (child) => visit(child, positionOf(child, node, list, position)));
  };
  const { decl } = declared;
  const start = { declared, info, frame: decl, isDeferred: false, list: [], at: 0 };
  if (decl.body !== undefined) visit(decl.body, start);
  return calls;

  function positionOf(
    child: Node,
    parent: Node,
    list: readonly Stmt[] | undefined,
    position: Position,
  ): Position {
    const at = list?.findIndex((stmt) => stmt === child) ?? -1;
    if (list !== undefined && at >= 0) return { ...position, list, at };
    if (parent.kind === 'DeferStmt') return { ...position, isDeferred: true };
    if (child.kind !== 'FuncLit') return position;
    const isDeferredHere = parent.kind === 'CallExpr' && parent.fun === child && statements.get(parent)?.kind === 'DeferStmt';
    return isDeferredHere ? position : { ...position, frame: child, isDeferred: false };
  }
}

/** The variable, or the field of the declared type. */
export function variableOf({ on }: PlacedMethodCall): VarObject {
  return on.variable.origin;
}

/** What is put where a call was: nothing, or no error. Undefined where its value is something else. */
export function withoutCall({ declared, call, stmt, info }: PlacedCall): TextEdit[] | undefined {
  if (stmt !== undefined) return replacing(declared, [stmt], nothing);
  const type = info.typeOf(call);
  return isNamed(type, 'error') ? replacing(declared, [call], 'error(nil)') : undefined;
}

/** What all mutants of a call have in common. @param also other calls whose functions may be reported instead */
export function mutantAt(
  { declared }: PlacedCall,
  also: readonly PlacedCall[],
): Pick<Mutant, 'declared' | 'name' | 'unprotected'> {
  const functions = new Set([declared, ...also.map((other) => other.declared)]);
  return {
    declared: placeIn(declared, declared.decl),
    name: declared.object.fullName,
    unprotected: [...functions].map((one) => placeIn(one, one.decl)),
  };
}
