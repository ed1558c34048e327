import { msg } from '../base/message.js';
import type { BlockStmt, ForStmt, FuncLit, Ident, Node, RangeStmt } from '../syntax/ast.js';
import type { VarObject } from '../types/object.js';
import type { TypedPackage } from '../types/package.js';
import { EditList } from './edit-list.js';
import type { FileEdit, FixOffer } from './edit.js';
import { ChunkView } from './guard/chunk-view.js';
import { usesOfLocal } from './guard/fresh-value.js';
import { LineWriter } from './guard/line-writer.js';
import { isInside } from './guard/target-uses.js';

/**
 * Offers to give each round of a loop variables of its own by `x := x`, as Go does by itself since 1.22 (Go specification, "For statements"): the one asked
 * for, and the others that the same function literals capture. Undefined for other variables, for a later language version, and where the body
 * of a loop that counts changes the variable.
 */
export function copyLoopVariable(typed: TypedPackage, target: VarObject): FixOffer | undefined {
  const { declaration } = target;
  const { goVersion, files } = typed.input;
  const file = files.find(({ uri }) => uri === declaration?.file);
  if (declaration === undefined || file === undefined || goVersion.major > 1 || goVersion.minor >= 22) return undefined;
  const view = new ChunkView(file, declaration.chunk, typed);
  const loop = loopOf(view, declaration.ident);
  if (loop === undefined || declaration.chunk.problems.length > 0 || isNeededByLoop(view, target, loop))
    return undefined;
  const copied = capturedTogether(view, target, loop);
  const names = [...copied.values()].flat();
  return {
    kind: 'loop-copy',
    title: msg('Give each round of the loop its own {0}', names.join(', ')),
    isPreferred: true,
    build: (): readonly FileEdit[] | undefined => {
      const edits = new EditList();
      const writer = new LineWriter(view, edits);
      for (const [{ body }, own] of copied) writer.insertInto(body, [`${own.join(', ')} := ${own.join(', ')}`]);
      const built = writer.hasFailed ? undefined : edits.build();
      return built === undefined ? undefined : [{ file: file.uri, edits: built }];
    },
  };
}

type Loop = ForStmt | RangeStmt;

/** The variables to copy, by their loop, outer loops first: what a literal captures of the loops around it is needed together. */
function capturedTogether(view: ChunkView, target: VarObject, loop: Loop): ReadonlyMap<Loop, readonly string[]> {
  const wanted = new Map([[target, loop]]);
  for (const [variable, { body }] of wanted) {
    for (const use of usesOfLocal(view, variable)) {
      if (!isInside(use, body)) continue;
      for (const lit of literalsAround(view, use, body))
        for (const other of loopsAround(view, lit))
          for (const ident of declaredBy(view, other)) {
            const object = view.info.objectOf(ident);
            if (object?.kind !== 'var' || wanted.has(object) || isNeededByLoop(view, object, other)) continue;
            if (usesOfLocal(view, object).some((one) => isInside(one, lit))) wanted.set(object, other);
          }
    }
  }
  const loops = [...new Set(wanted.values())].sort((a, b) => a.start - b.start);
  return new Map(
    loops.map((one) => [
      one,
      declaredBy(view, one).flatMap((ident) => {
        const object = view.info.objectOf(ident);
        return object?.kind === 'var' && wanted.has(object) ? [ident.name] : [];
      }),
    ]),
  );
}

function literalsAround(view: ChunkView, node: Node, body: BlockStmt): FuncLit[] {
  const found: FuncLit[] = [];
  for (let at = view.parentOf(node); at !== undefined && at !== body; at = view.parentOf(at))
    if (at.kind === 'FuncLit') found.push(at);
  return found;
}

function loopsAround(view: ChunkView, node: Node): Loop[] {
  const found: Loop[] = [];
  let inner = node;
  for (let at = view.parentOf(node); at !== undefined; at = view.parentOf(at)) {
    if ((at.kind === 'ForStmt' || at.kind === 'RangeStmt') && at.body === inner) found.push(at);
    inner = at;
  }
  return found;
}

/** The names that a loop's header declares. */
function declaredBy(view: ChunkView, loop: Loop): Ident[] {
  const header = loop.kind === 'RangeStmt' ? loop : loop.init;
  const names =
    header?.kind === 'RangeStmt' ? [header.key, header.value] : header?.kind === 'AssignStmt' ? header.lhs : [];
  return names.flatMap((name) => (name?.kind === 'Ident' && loopOf(view, name) === loop ? [name] : []));
}

/** The loop whose header declares the variable. */
function loopOf(view: ChunkView, ident: Ident): Loop | undefined {
  const parent = view.parentOf(ident);
  if (parent?.kind === 'RangeStmt') return parent.op === ':=' && parent.x !== ident ? parent : undefined;
  const loop = parent?.kind === 'AssignStmt' && parent.op === ':=' ? view.parentOf(parent) : undefined;
  return loop?.kind === 'ForStmt' && loop.init === parent ? loop : undefined;
}

/** Whether the loop goes on with what its body leaves in the variable. A range gives it a new value each round. */
function isNeededByLoop(view: ChunkView, variable: VarObject, loop: Loop): boolean {
  return (
    loop.kind === 'ForStmt' &&
    usesOfLocal(view, variable).some((use) => isInside(use, loop.body) && isChanged(view, use))
  );
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
