import { msg } from '../base/message.js';
import type { BlockStmt, Ident, Node } from '../syntax/ast.js';
import type { VarObject } from '../types/object.js';
import type { TypedPackage } from '../types/package.js';
import { EditList } from './edit-list.js';
import type { FileEdit, FixOffer } from './edit.js';
import { ChunkView } from './guard/chunk-view.js';
import { usesOfLocal } from './guard/fresh-value.js';
import { LineWriter } from './guard/line-writer.js';
import { isInside } from './guard/target-uses.js';

/**
 * Offers to give each round of a loop a variable of its own by `x := x`, as Go does by itself since 1.22 (Go specification, "For statements").
 * Undefined for other variables, for a later language version, and where the loop's body changes the variable.
 */
export function copyLoopVariable(typed: TypedPackage, target: VarObject): FixOffer | undefined {
  const { declaration } = target;
  const { goVersion, files } = typed.input;
  const file = files.find(({ uri }) => uri === declaration?.file);
  if (declaration === undefined || file === undefined || goVersion.major > 1 || goVersion.minor >= 22) return undefined;
  const view = new ChunkView(file, declaration.chunk, typed);
  const body = loopBody(view, declaration.ident);
  const first = body?.stmts[0];
  if (body === undefined || first === undefined || declaration.chunk.problems.length > 0) return undefined;
  const uses = usesOfLocal(view, target).filter((use) => isInside(use, body));
  if (uses.some((use) => isChanged(view, use))) return undefined;
  return {
    kind: 'loop-copy',
    title: msg('Give each round of the loop its own {0}', target.name),
    isPreferred: true,
    build: (): readonly FileEdit[] | undefined => {
      const edits = new EditList();
      const writer = new LineWriter(view, edits);
      writer.insertBefore(first, [`${target.name} := ${target.name}`]);
      const built = writer.hasFailed ? undefined : edits.build();
      return built === undefined ? undefined : [{ file: file.uri, edits: built }];
    },
  };
}

/** The body of the loop whose header declares the variable. */
function loopBody(view: ChunkView, ident: Ident): BlockStmt | undefined {
  const parent = view.parentOf(ident);
  if (parent?.kind === 'RangeStmt') return parent.op === ':=' ? parent.body : undefined;
  const loop = parent?.kind === 'AssignStmt' && parent.op === ':=' ? view.parentOf(parent) : undefined;
  return loop?.kind === 'ForStmt' && loop.init === parent ? loop.body : undefined;
}

/** Whether the variable itself is written to, or may be through a pointer. */
function isChanged(view: ChunkView, use: Ident): boolean {
  let inner: Node = use;
  let outer = view.parentOf(inner);
  while (outer !== undefined && isPartOf(inner, outer)) {
    inner = outer;
    outer = view.parentOf(inner);
  }
  if (outer?.kind === 'AssignStmt') return outer.lhs.some((lhs) => lhs === inner);
  if (outer?.kind === 'RangeStmt') return outer.key === inner || outer.value === inner;
  return outer?.kind === 'IncDecStmt' || (outer?.kind === 'UnaryExpr' && outer.op === '&');
}

/** `x.f`, `x[i]` and `(x)` for `x`. */
function isPartOf(inner: Node, outer: Node): boolean {
  return (
    (outer.kind === 'SelectorExpr' || outer.kind === 'IndexExpr' || outer.kind === 'ParenExpr') && outer.x === inner
  );
}
