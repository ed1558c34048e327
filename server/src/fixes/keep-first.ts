import { msg } from '../base/message.js';
import { unparen } from '../flow/unparen.js';
import type { AbsenceCheck } from '../program/absence-check.js';
import type { AssignStmt, Expr, Node, NodeBase, Stmt } from '../syntax/ast.js';
import type { Chunk, SourceFile } from '../syntax/source-file.js';
import { walk } from '../syntax/walk.js';
import { identical } from '../types/identical.js';
import type { TypedPackage } from '../types/package.js';
import { underlying } from '../types/type-queries.js';
import { EditList } from './edit-list.js';
import type { FixOffer } from './edit.js';
import { CallJudge } from './guard/call-safety.js';
import { ChunkView } from './guard/chunk-view.js';
import { LineWriter } from './guard/line-writer.js';
import { LocalNames } from './guard/local-names.js';
import { CallSafety } from './guard/std-calls.js';
import { lockedSection, type LockedSection } from './locked-section.js';
import { areUsedWithin } from './used-within.js';

/** Something is made and set in the branch for what is missing, under a lock that is taken again there. */
export interface SetInBranch {
  readonly typed: TypedPackage;
  readonly file: SourceFile;
  readonly chunk: Chunk;
  readonly check: AbsenceCheck;
  /** The call that takes the lock again. */
  readonly lockedForWrite: NodeBase;
  /** The place that is set: `m[k]`, `x.f`. */
  readonly place: Expr;
}

/**
 * Offers to set only what is still missing under the lock, and to go on with what another caller has set meanwhile. Undefined where more than the place and its
 * value depends on who was first.
 */
export function keepFirst(request: SetInBranch): FixOffer | undefined {
  const { typed, file, chunk, lockedForWrite, check, place } = request;
  const view = new ChunkView(file, chunk, typed);
  const section = lockedSection(check.statement, lockedForWrite, view);
  if (section === undefined || check.asks === undefined || chunk.problems.length > 0) return undefined;
  if (!isQuietPlace(place, typed, view) || !isAllThereIs(section, request, view)) return undefined;
  const set = section.stmts.find((stmt): stmt is AssignStmt => isSetting(stmt, place));
  if (set === undefined || !areLinesOfTheirOwn(section, view)) return undefined;
  const write = goOnWithIt(request, set, section, view) ?? setIfMissing(request, set, section, view);
  if (write === undefined) return undefined;
  return {
    kind: 're-check',
    title: msg('Look again once the lock is taken'),
    isPreferred: true,
    build: () => {
      const edits = new EditList();
      const writer = new LineWriter(view, edits);
      write(writer);
      const built = writer.hasFailed ? undefined : edits.build();
      return built === undefined ? undefined : [{ file: file.uri, edits: built }];
    },
  };
}

type Write = (writer: LineWriter) => void;

/** `if other, ok := m[k]; ok { v = other } else { m[k] = v }`: the value is in a local, which the function goes on with. */
function goOnWithIt(
  { typed, check, place }: SetInBranch,
  set: AssignStmt,
  { stmts }: LockedSection,
  view: ChunkView,
): Write | undefined {
  const value = unparen(set.rhs[0]!);
  const object = value.kind === 'Ident' ? view.info.objectOf(value) : undefined;
  if (value.kind !== 'Ident' || object?.kind !== 'var' || object.owner === undefined) return undefined;
  if (object.role === 'field' || object.role === 'package') return undefined;
  if (!identical(object.type, view.info.typeOf(place)) || !isReference(object.type)) return undefined;
  return (writer) => {
    const names = new LocalNames(view, (name) => typed.lookup(name) !== undefined);
    const other = names.fresh('other', 'winner');
    const source = view.source(place);
    const head =
      check.asks === 'entry'
        ? `${other}, ${names.fresh('ok', 'found', 'exists')} := ${source}; `
        : `${other} := ${source}; `;
    const condition = check.asks === 'entry' ? head.slice(other.length + 2, head.indexOf(' :=')) : `${other} != nil`;
    wrap([`if ${head}${condition} {`, `\t${value.name} = ${other}`, '} else {'], stmts, view, writer);
  };
}

/** `if _, ok := m[k]; !ok { m[k] = new(T) }`: who needs the value reads the place again. */
function setIfMissing(
  { typed, check, place }: SetInBranch,
  set: AssignStmt,
  { stmts }: LockedSection,
  view: ChunkView,
): Write | undefined {
  const source = view.source(place);
  const reads = (stmt: Stmt): boolean =>
    stmt.kind === 'AssignStmt' &&
    stmt.start > set.end &&
    stmt.rhs.length === 1 &&
    view.source(stmt.rhs[0]!) === source &&
    stmt.lhs.every(({ kind }) => kind === 'Ident');
  if (!stmts.every((stmt) => stmt === set || reads(stmt))) return undefined;
  if (!isReference(view.info.typeOf(place)) || unparen(set.rhs[0]!).kind === 'Ident') return undefined;
  return (writer) => {
    const names = new LocalNames(view, (name) => typed.lookup(name) !== undefined);
    const found = names.fresh('ok', 'found', 'exists');
    const condition = check.asks === 'entry' ? `_, ${found} := ${source}; !${found}` : `${source} == nil`;
    wrap([`if ${condition} {`], [set], view, writer);
  };
}

/** Puts statements, with their comments, into the last of the blocks that some lines open. */
function wrap(head: readonly string[], stmts: readonly Stmt[], view: ChunkView, writer: LineWriter): void {
  const [first, last] = [stmts[0]!, stmts.at(-1)!];
  const indent = view.indentAt(first.start);
  const end = view.lineEnd(last.end);
  const lines = view.text.slice(first.start, end).split(view.eol);
  const inner = lines.map((line, i) => (line === '' ? line : i === 0 ? `${indent}\t${line}` : `\t${line}`));
  const opened = head.map((line, i) => (i === 0 ? line : indent + line));
  writer.replace(first.start, end, [...opened, ...inner, `${indent}}`].join(view.eol));
}

function isSetting(stmt: Stmt, place: Expr): boolean {
  return stmt.kind === 'AssignStmt' && stmt.op === '=' && stmt.lhs.length === 1 && stmt.lhs[0] === place;
}

/** Whether a place can be read once more: nothing runs then but conversions. */
function isQuietPlace(place: Expr, typed: TypedPackage, view: ChunkView): boolean {
  return view.isOnOneLine(place.start, place.end) && new CallJudge(typed, []).safetyOf(place, view) <= CallSafety.pure;
}

/** Whether the branch comes to its end behind the section, but for a `return` that calls nothing: what else it does, it would do for a value of somebody else. */
function isAllThereIs({ last, stmts }: LockedSection, { check, typed }: SetInBranch, view: ChunkView): boolean {
  const judge = new CallJudge(typed, []);
  const isHarmless = (stmt: Stmt): boolean =>
    (stmt.kind === 'ReturnStmt' || stmt.kind === 'BranchStmt') && judge.safetyOf(stmt, view) <= CallSafety.pure;
  let at: Node = last;
  for (let around = view.parentOf(at); around !== undefined; around = view.parentOf((at = around))) {
    if (around === check.statement) break;
    if (around.kind === 'ForStmt' || around.kind === 'RangeStmt') return false;
    const list: readonly Stmt[] =
      around.kind === 'BlockStmt'
        ? around.stmts
        : around.kind === 'CaseClause' || around.kind === 'CommClause'
          ? around.body
          : [];
    const rest = list.slice(list.findIndex((stmt) => stmt === at) + 1);
    if (!rest.every(isHarmless)) return false;
  }
  return stmts.every((stmt) => {
    const declared =
      stmt.kind === 'AssignStmt' && stmt.op === ':=' ? stmt.lhs : stmt.kind === 'DeclStmt' ? undefined : [];
    return declared !== undefined && areUsedWithin(view, declared, stmts) && !leaves(stmt);
  });
}

function leaves(stmt: Stmt): boolean {
  let isFound = false;
  walk(stmt, (node) => {
    if (node.kind === 'FuncLit') return false;
    if (node.kind === 'ReturnStmt' || node.kind === 'BranchStmt' || node.kind === 'DeferStmt') isFound = true;
    return !isFound;
  });
  return isFound;
}

/** Whether the statements share no line with anything else, and hold no text that must not be indented. */
function areLinesOfTheirOwn({ stmts }: LockedSection, view: ChunkView): boolean {
  const [first, last] = [stmts[0], stmts.at(-1)];
  if (first === undefined || last === undefined) return false;
  if (!view.isFirstOnLine(first.start) || view.endOfRest(last.end) === undefined) return false;
  return !stmts.some((stmt) => holdsRawText(stmt, view));
}

/** Whether a text between back quotes goes over several lines. */
function holdsRawText(stmt: Stmt, view: ChunkView): boolean {
  let isFound = false;
  walk(stmt, (node) => {
    if (node.kind === 'BasicLit' && node.value.startsWith('`')) isFound ||= !view.isOnOneLine(node.start, node.end);
  });
  return isFound;
}

function isReference(type: Parameters<typeof underlying>[0]): boolean {
  const { kind } = underlying(type);
  return kind === 'pointer' || kind === 'chan' || kind === 'map' || kind === 'interface';
}
