import { msg } from '../base/message.js';
import { unparen } from '../flow/unparen.js';
import type { DeferStmt, ExprStmt, FuncLit, GoStmt, Node } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import type { DeclaredFunction, TypedPackage } from '../types/package.js';
import type { FixOffer } from './edit.js';
import { functionFix } from './function-fix.js';
import { identsOf } from './guard/free-name.js';
import { removeStatement } from './sync-map/remove-statement.js';

/** A goroutine that counts itself. */
export interface SelfCounting {
  readonly from: DeclaredFunction;
  readonly go: GoStmt;
  /** The group as `from` names it. */
  readonly group: { readonly path: string };
  readonly runs: FuncLit | DeclaredFunction;
  readonly add: { readonly stmt: ExprStmt };
  readonly done: DeferStmt | undefined;
}

/** Offers to call `Add` before the `go` statement. Undefined where the function that counts is named anywhere but in this `go` statement. */
export function moveAdd(typed: TypedPackage, late: SelfCounting): FixOffer | undefined {
  const { from, go, group, runs, add } = late;
  const inside = 'kind' in runs ? from : runs;
  if (!('kind' in runs) && usesOfFunction(typed, runs) !== 1) return undefined;
  return functionFix(
    typed,
    from,
    { kind: 'move-add', title: msg('Call {0}.Add before the go statement', group.path) },
    (own) => {
      const other = own.open(inside);
      if (other === undefined || !removeStatement(other.view, other.writer, add.stmt)) return false;
      own.writer.insertBefore(go, [`${group.path}.Add(1)`]);
      return true;
    },
  );
}

/** Offers `wg.Go(func() { … })` (Go 1.25), which counts by itself, for a literal that counts at its beginning and its end. */
export function startByGo(typed: TypedPackage, late: SelfCounting): FixOffer | undefined {
  const { from, go, group, runs, add, done } = late;
  const { major, minor } = typed.input.goVersion;
  if ((major === 1 && minor < 25) || !('kind' in runs) || done === undefined || go.call.kind !== 'CallExpr')
    return undefined;
  const { call } = go;
  const literal = unparen(call.fun);
  if (literal !== runs || runs.type.params.fields.length > 0 || runs.type.results !== undefined) return undefined;
  if (runs.body.stmts[0] !== add.stmt || countOf(runs.body, 'Done') !== 1) return undefined;
  return functionFix(
    typed,
    from,
    { kind: 'wg-go', title: msg('Start the goroutine with {0}.Go, which counts it', group.path), isPreferred: false },
    ({ view, writer }) => {
      const isNext = runs.body.stmts[1] === done;
      if (!isNext || !view.isOnOneLine(go.start, runs.body.start) || view.hasComment(add.stmt.start, done.end))
        return false;
      if (!view.isFirstOnLine(add.stmt.start) || view.lineEnd(done.end) !== done.end) return false;
      writer.replace(go.start, literal.start, `${group.path}.Go(`);
      let end = view.lineEnd(done.end) + view.eol.length;
      if (view.text.startsWith(view.eol, end)) end += view.eol.length;
      writer.replace(view.lineStart(add.stmt.start), end, '');
      writer.replace(literal.end, call.end, ')');
      return true;
    },
  );
}

function countOf(root: Node, name: string): number {
  let count = 0;
  walk(root, (node) => {
    if (node.kind === 'Ident' && node.name === name) count++;
  });
  return count;
}

/** How often a function is named, its declaration left out. */
function usesOfFunction(typed: TypedPackage, { object, decl }: DeclaredFunction): number {
  let count = 0;
  for (const { chunks } of typed.input.files)
    for (const chunk of chunks)
      for (const ident of identsOf(chunk).get(object.name) ?? []) {
        const named = ident === decl.name ? undefined : typed.info(chunk).objectOf(ident);
        if (named?.kind === 'func' && named.origin === object.origin) count++;
      }
  return count;
}
