import type { Expr, FuncDecl, FuncLit, Node, Stmt } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import { underlying } from '../../types/type-queries.js';
import type { CallJudge } from '../guard/call-safety.js';
import { calleeName } from '../guard/classify-use.js';
import type { ChunkView } from '../guard/chunk-view.js';
import { nestedLists } from '../guard/control-flow.js';
import { usesOfLocal } from '../guard/fresh-value.js';
import type { LineWriter } from '../guard/line-writer.js';
import type { LocalNames } from '../guard/local-names.js';
import { placeOf } from '../guard/lost-update.js';
import { CallSafety } from '../guard/std-calls.js';
import { isInside, type TargetUse } from '../guard/target-uses.js';
import { leaves } from './leaves.js';
import type { OwnerMethod } from './map-owner-source.js';

/** The accesses of one function, which become requests. */
export interface ConvertContext {
  readonly view: ChunkView;
  readonly owner: FuncDecl | FuncLit;
  readonly uses: readonly TargetUse[];
  readonly judge: CallJudge;
  readonly names: LocalNames;
  readonly writer: LineWriter;
  /** The map's name, and its type as this file can write it; undefined where it can't. */
  readonly name: string;
  readonly mapType: string | undefined;
  /** Gets the methods that the owner needs. */
  readonly methods: Set<OwnerMethod>;
}

/** Has every access of a list made by the owner; false where one can't be, or what belongs together can't be one request. */
export function convertList(context: ConvertContext, stmts: readonly Stmt[]): boolean {
  let at = 0;
  while (at < stmts.length) {
    const first = stmts.findIndex((stmt, i) => i >= at && usesIn(context, stmt).length > 0);
    if (first < 0) return true;
    const last = lastLinked(context, stmts, first);
    const group = stmts.slice(first, last + 1);
    if (group.length === 1 && convertDirectly(context, group[0]!)) at = first + 1;
    else if (wrap(context, stmts, first, last)) at = last + 1;
    else if (group.length === 1 && hasParts(context, group[0]!)) {
      if (!convertParts(context, group[0]!)) return false;
      at = first + 1;
    } else return wrapRest(context, stmts, first);
  }
  return true;
}

function usesIn({ uses }: ConvertContext, node: Node): TargetUse[] {
  return uses.filter((use) => isInside(use.reference, node));
}

/** The last statement that changes what an earlier one of the group has looked at, from `first` on. */
function lastLinked(context: ConvertContext, stmts: readonly Stmt[], first: number): number {
  const read = new Set<string>();
  let last = first;
  for (let i = first; i < stmts.length; i++) {
    const uses = usesIn(context, stmts[i]!);
    if (uses.some((use) => use.role === 'write' && read.has(placeOf(use)))) last = i;
    for (const use of uses) if (use.role !== 'write') read.add(placeOf(use));
  }
  return last;
}

/** `m[k] = v`, `delete(m, k)`: a statement whose only use is a request by itself. */
function convertDirectly(context: ConvertContext, stmt: Stmt): boolean {
  const [use, ...rest] = usesIn(context, stmt);
  if (use === undefined || rest.length > 0) return false;
  if (use.role === 'write') return convertWrite(context, stmt, use);
  const isSimple = nestedLists(stmt).length === 0;
  return isSimple && canRead(context, use) && read(context, use);
}

function convertWrite({ view, writer, methods }: ConvertContext, stmt: Stmt, use: TargetUse): boolean {
  const { reference } = use;
  const call = stmt.kind === 'ExprStmt' ? stmt.x : stmt.kind === 'DeferStmt' ? stmt.call : undefined;
  if (call?.kind === 'CallExpr') {
    const [map, key] = call.args;
    if (map !== reference || key === undefined || calleeName(view, call) !== 'delete') return false;
    writer.replace(call.start, key.start, `${view.source(reference)}.delete(`);
    methods.add('delete');
    return true;
  }
  if (stmt.kind !== 'AssignStmt' || stmt.op !== '=' || stmt.lhs.length !== 1 || stmt.rhs.length !== 1) return false;
  const [element] = stmt.lhs;
  if (element?.kind !== 'IndexExpr' || element.x !== reference) return false;
  if (hasOperator(element.index) || hasOperator(stmt.rhs[0]!)) return false;
  writer.replace(reference.end, element.index.start, '.set(');
  writer.replace(element.index.end, stmt.rhs[0]!.start, ', ');
  writer.replace(stmt.end, stmt.end, ')');
  methods.add('set');
  return true;
}

/** What gofmt spaces by what stands around it, and so can't become an argument as it is. */
function hasOperator(expr: Expr): boolean {
  let isFound = false;
  walk(expr, (node) => {
    if (node.kind === 'BinaryExpr') isFound = true;
    return !isFound;
  });
  return isFound;
}

/** Whether a use gives a value that may leave the owner. */
function canRead({ view }: ConvertContext, { access, role, reference }: TargetUse): boolean {
  if (role === 'range') return true;
  if (role !== 'read' && role !== 'pair') return false;
  if (access.kind === 'CallExpr') return calleeName(view, access) === 'len';
  // A map in the map stays with the owner, too.
  return (
    access.kind === 'IndexExpr' &&
    access.x === reference &&
    !hasOperator(access.index) &&
    underlying(view.info.typeOf(access)).kind !== 'map'
  );
}

function read({ view, writer, methods }: ConvertContext, { access, role, reference }: TargetUse): boolean {
  if (role === 'range') {
    writer.replace(reference.end, reference.end, '.snapshot()');
    methods.add('snapshot');
    return true;
  }
  if (access.kind === 'CallExpr') {
    writer.replace(access.start, access.end, `${view.source(reference)}.len()`);
    methods.add('len');
    return true;
  }
  if (access.kind !== 'IndexExpr') return false;
  const method = role === 'pair' ? 'lookup' : 'get';
  writer.replace(reference.end, access.index.start, `.${method}(`);
  writer.replace(access.index.end, access.end, ')');
  methods.add(method);
  return true;
}

/** The uses in a statement itself, without those in the lists in it. */
function directUses(context: ConvertContext, stmt: Stmt): TargetUse[] {
  const inner = nestedLists(stmt).flat();
  return usesIn(context, stmt).filter(({ reference }) => !inner.some((one) => isInside(reference, one)));
}

/** Whether what a statement reads may be read one by one: nothing in it changes what it has looked at. */
function hasParts(context: ConvertContext, stmt: Stmt): boolean {
  const own = directUses(context, stmt);
  const inner = usesIn(context, stmt).filter((use) => !own.includes(use));
  const places = new Set(own.map(placeOf));
  const isTestAndAct = inner.some((use) => use.role === 'write' && (places.has(placeOf(use)) || hasRange(own)));
  return !isTestAndAct && own.every((use) => canRead(context, use));
}

/** Reads of a statement one by one, and the lists in it. */
function convertParts(context: ConvertContext, stmt: Stmt): boolean {
  const isRead = directUses(context, stmt).every((use) => read(context, use));
  return isRead && nestedLists(stmt).every((list) => convertList(context, list));
}

function hasRange(uses: readonly TargetUse[]): boolean {
  return uses.some(({ role }) => role === 'range');
}

/** Whether statements may run in the owner: they wait for nothing, and call nothing that may want the map as well. */
function isCalm({ judge, view }: ConvertContext, stmts: readonly Stmt[], mayBeSlow: boolean): boolean {
  const worst = mayBeSlow ? CallSafety.slow : CallSafety.quiet;
  return stmts.every((stmt) => {
    let isPlain = !view.source(stmt).includes('`');
    walk(stmt, (node) => {
      if (node.kind === 'FuncLit' || node.kind === 'GoStmt') isPlain = false;
      // A loop without a counter may go on until somebody else does something.
      if (node.kind === 'ForStmt' && (node.cond === undefined || node.post === undefined)) isPlain = false;
      if (node.kind === 'CallExpr' && calleeName(view, node) === 'recover') isPlain = false;
      return isPlain;
    });
    return isPlain && judge.safetyOf(stmt, view) <= worst;
  });
}

/** Statements as one request. */
function wrap(context: ConvertContext, stmts: readonly Stmt[], first: number, last: number): boolean {
  const group = stmts.slice(first, last + 1);
  if (!isCalm(context, group, group.length > 1) || group.some((stmt) => leaves(context.view, stmt))) return false;
  if (group.some((stmt) => declaresFor(context, stmt, group.at(-1)!.end))) return false;
  return writeRequest(context, group, []);
}

/** Whether a statement declares a variable that is used behind an offset. */
function declaresFor({ view }: ConvertContext, stmt: Stmt, end: number): boolean {
  const names: Expr[] = [];
  if (stmt.kind === 'AssignStmt' && stmt.op === ':=') names.push(...stmt.lhs);
  if (stmt.kind === 'DeclStmt')
    for (const spec of stmt.decl.specs) if (spec.kind === 'ValueSpec') names.push(...spec.names);
  return names.some((name) => {
    const object = name.kind === 'Ident' ? view.info.objectOf(name) : undefined;
    // A type or constant, or what isn't known, is nothing to move either.
    if (name.kind === 'Ident' && name.name === '_') return false;
    return object?.kind !== 'var' || usesOfLocal(view, object).some((use) => use.start >= end);
  });
}

/** All that is left of a function as one request, its results copied out. */
function wrapRest(context: ConvertContext, stmts: readonly Stmt[], first: number): boolean {
  const { view, owner, writer, names } = context;
  const group = stmts.slice(first);
  if (owner.body?.stmts !== stmts || !isCalm(context, group, true)) return false;
  if (group.some((stmt) => leaves(view, stmt, true))) return false;
  const types = (owner.type.results?.fields ?? []).map((field) => ({ field, text: view.source(field.type) }));
  if (types.some(({ field }) => field.names.length > 0)) return false;
  if (types.length === 0) return writeRequest(context, group, []);
  if (group.at(-1)?.kind !== 'ReturnStmt') return false;
  const results = types.map(({ text }) =>
    names.fresh(...(text === 'error' ? ['err', 'failure'] : text === 'bool' ? ['ok', 'found'] : ['result', 'answer'])),
  );
  const list = results.join(', ');
  const last = group.at(-1)!;
  for (const stmt of group)
    walk(stmt, (node) => {
      if (node.kind !== 'ReturnStmt') return;
      const [value] = node.results;
      if (value === undefined) return;
      writer.replace(node.start, value.start, `${list} = `);
      const indent = `${view.indentAt(node.start)}\t`;
      if (node !== last) writer.replace(node.end, node.end, `${view.eol}${indent}return`);
    });
  const declarations = types.map(({ text }, i) => `var ${results[i]!} ${text}`);
  return writeRequest(context, group, declarations, `return ${list}`);
}

/** `m.do(func(m map[K]V) { … })` around statements, which are set one step further to the right. */
function writeRequest(
  context: ConvertContext,
  group: readonly Stmt[],
  before: readonly string[],
  after?: string,
): boolean {
  const { view, writer, name, mapType, names } = context;
  const [first, last] = [group[0]!, group.at(-1)!];
  const uses = group.flatMap((stmt) => usesIn(context, stmt));
  const target = uses[0]?.reference;
  const end = view.endOfRest(last.end);
  if (mapType === undefined || target === undefined || end === undefined || !view.isFirstOnLine(first.start))
    return false;
  const text = view.source(target);
  if (uses.some(({ reference }) => view.source(reference) !== text)) return false;
  const isField = target.kind === 'SelectorExpr';
  const parameter = isField ? names.fresh(name) : name;
  if (isField) for (const { reference } of uses) writer.replace(reference.start, reference.end, parameter);
  const indent = view.indentAt(first.start);
  const head = [...before, `${text}.do(func(${parameter} ${mapType}) {`].join(view.eol + indent);
  writer.replace(first.start, first.start, `${head}${view.eol}${indent}\t`);
  for (let at = view.lineEnd(first.start); at < last.end; at = view.lineEnd(at)) {
    at += view.eol.length;
    if (view.lineEnd(at) > at) writer.replace(at, at, '\t');
  }
  const rest = after === undefined ? '' : `${view.eol}${indent}${after}`;
  writer.replace(end, end, `${view.eol}${indent}})${rest}`);
  return true;
}
