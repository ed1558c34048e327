import type { Expr, FuncDecl, FuncLit, Ident, Node, SelectorExpr, Stmt } from '../../syntax/ast.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import { ChunkView } from '../guard/chunk-view.js';
import { classifyStreamUse, isOnlyHandedOver } from '../guard/classify-stream-use.js';
import { endsPath } from '../guard/control-flow.js';
import { identsOf } from '../guard/free-name.js';
import { referenceOf, usesOf } from '../guard/target-uses.js';
import { valueGiven, writeCallOf, type WriterFlush, type WriterUse } from './writer-use.js';

/** Where a variable gets its connection. */
export interface ConnMade {
  readonly view: ChunkView;
  readonly reference: Ident | SelectorExpr;
  /** In the variable's declaration, or in a literal of its struct: the first value of a new variable. */
  readonly isFirst: boolean;
  /** The value that can be wrapped where it stands, or the statement behind which the variable is known to have one. */
  readonly value: Expr | undefined;
  readonly behind: Stmt | undefined;
}

export interface ConnUses {
  readonly made: readonly ConnMade[];
  /** Writes, and calls of `Close` as flushes: what ends the goroutine. */
  readonly uses: readonly WriterUse[];
}

/** Every use of a `net.Conn` in the package; undefined where one of them can't be one of a connection with a goroutine of its own. */
export function findConnUses(typed: TypedPackage, target: VarObject): ConnUses | undefined {
  const made: ConnMade[] = [];
  const uses: WriterUse[] = [];
  for (const file of typed.input.files) {
    for (const chunk of file.chunks) {
      if (!identsOf(chunk).has(target.name)) continue;
      const view = new ChunkView(file, chunk, typed);
      for (const ident of usesOf(view, target)) {
        const reference = referenceOf(view, ident);
        const value = madeAt(view, reference, target);
        if (value !== undefined) {
          made.push(value);
          continue;
        }
        const use = useAt(view, reference, target);
        if (use === undefined) return undefined;
        uses.push(use);
      }
    }
  }
  return { made, uses };
}

function isDeclared(view: ChunkView, reference: Ident | SelectorExpr, target: VarObject): boolean {
  const declaration = target.origin.declaration;
  return declaration?.ident === reference && declaration.chunk === view.chunk;
}

/** Undefined where the name gets no value, or one of which it isn't sure that it is a connection. */
function madeAt(view: ChunkView, reference: Ident | SelectorExpr, target: VarObject): ConnMade | undefined {
  const isDeclaration = isDeclared(view, reference, target);
  const pair = view.parentOf(reference);
  if (pair?.kind === 'AssignStmt' && pair.lhs.length === 2 && pair.rhs.length === 1 && pair.lhs[0] === reference) {
    const behind = checkBehind(view, pair, pair.lhs[1]!);
    return behind && { view, reference, isFirst: isDeclaration, value: undefined, behind };
  }
  const given = valueGiven(view, reference, target, isDeclaration);
  if (given === undefined || (pair?.kind === 'AssignStmt' && pair.lhs.length > 1)) return undefined;
  const { expr, isFirst } = given;
  if (!isOnlyHandedOver(view, expr) || (target.role !== 'field' && expr.kind !== 'CallExpr')) return undefined;
  return { view, reference, isFirst, value: expr, behind: undefined };
}

/** `if err != nil { … return }` right behind a statement. */
function checkBehind(view: ChunkView, stmt: Stmt, error: Expr): Stmt | undefined {
  const list = view.parentOf(stmt);
  const next = list?.kind === 'BlockStmt' ? list.stmts[list.stmts.indexOf(stmt) + 1] : undefined;
  if (next?.kind !== 'IfStmt' || next.init !== undefined || next.orElse !== undefined) return undefined;
  const isCheck = view.source(next.cond) === `${view.source(error)} != nil`;
  return isCheck && endsPath(next.body, view) ? next : undefined;
}

function useAt(view: ChunkView, reference: Ident | SelectorExpr, target: VarObject): WriterUse | undefined {
  const common = { view, reference, owner: view.functionAround(reference) };
  if (isDeclared(view, reference, target)) {
    // A variable that gets no value here, and parameters and fields, which get theirs elsewhere.
    const parent = view.parentOf(reference);
    const isAssigned = parent?.kind === 'AssignStmt' || (parent?.kind === 'ValueSpec' && parent.values.length > 0);
    return isAssigned ? undefined : { ...common, kind: 'named' };
  }
  const outer = view.parentOf(reference);
  if (outer?.kind === 'BinaryExpr' || outer?.kind === 'KeyValueExpr' || outer?.kind === 'AssignStmt') return undefined;
  return (
    writeCallOf(view, reference, common) ??
    closeAt(common) ??
    (classifyStreamUse(view, reference).kind === 'initial' ? { ...common, kind: 'named' } : undefined)
  );
}

interface Place {
  readonly view: ChunkView;
  readonly reference: Ident | SelectorExpr;
  readonly owner: FuncDecl | FuncLit | undefined;
}

/** `c.conn.Close()`. */
function closeAt(place: Place): WriterFlush | undefined {
  const { view, reference } = place;
  const selector = view.parentOf(reference);
  if (selector?.kind !== 'SelectorExpr' || selector.x !== reference || selector.sel.name !== 'Close') return undefined;
  const call: Node | undefined = view.parentOf(selector);
  return call?.kind === 'CallExpr' && call.fun === selector ? { ...place, kind: 'flush', call } : undefined;
}
