import type { FunctionUnit } from '../../../flow/function-unit.js';
import type { PackageCode } from '../../../flow/paths/package-code.js';
import { unparen } from '../../../flow/unparen.js';
import { callbackRunOf } from '../../../knowledge/callbacks.js';
import { loopAround, type Loop } from '../../../program/channels/loops.js';
import { nameOfCallee } from '../../../types/callee-name.js';
import { isInstrumented } from '../../../program/instrumented-packages.js';
import { methodCallOf, placeOf, type NamedPlace } from '../../../flow/method-call.js';
import { unitsMentioning } from '../../../program/resources/function-units.js';
import type { CallExpr, Expr, FuncLit, GoStmt, IndexExpr, Node } from '../../../syntax/ast.js';
import { contains, walk } from '../../../syntax/walk.js';
import type { VarObject } from '../../../types/object.js';
import type { TypeInfo } from '../../../types/package.js';
import { Sizes } from '../../../types/sizes.js';
import type { Type } from '../../../types/type.js';
import { typeFullName, underlying } from '../../../types/type-queries.js';

/** Bytes that processors keep together, on amd64 and most of arm64. */
export const lineSize = 64;

/** Goroutines of a loop that change, in loops of their own, neighbouring elements of one array or slice. */
export interface SharedLine {
  readonly unit: FunctionUnit;
  readonly start: GoStmt | CallExpr;
  /** The element as one of them changes it. */
  readonly element: IndexExpr;
  readonly array: NamedPlace;
  readonly type: Type;
  /** Bytes of an element. */
  readonly size: number;
}

/** What a loop may call and still be so short that the cost shows. */
const cheap = /^(?:sync\/atomic\.|\(\*sync\/atomic\.|math\.|math\/bits\.)/;
/** The same of a generator that nobody else has: one that is shared waits for a lock. */
const ofGenerator = /^\(\*math\/rand(?:\/v2)?\.Rand\)\./;

export function findSharedLines(code: PackageCode): readonly SharedLine[] {
  const { path, build } = code.typed.input;
  if (!isInstrumented(path)) return [];
  const sizes = new Sizes(build.goarch);
  const found: SharedLine[] = [];
  for (const unit of unitsMentioning(code, ['go', 'Go']))
    for (const start of startsIn(unit)) {
      const indices = indicesIn(start, code);
      const told = new Set<string>();
      walk(start.body.body, (node) => {
        if (node.kind === 'FuncLit') return false;
        const element = changedElement(node, unit);
        const shared = element && sharedBy(element, start, indices, sizes);
        if (shared === undefined || told.has(shared.array.path)) return true;
        told.add(shared.array.path);
        found.push(shared);
        return true;
      });
    }
  return found;
}

interface Start {
  readonly unit: FunctionUnit;
  readonly start: GoStmt | CallExpr;
  readonly call: CallExpr;
  readonly body: FuncLit;
  readonly loop: Loop;
}

/** Literals that a loop of a function starts as goroutines. */
function startsIn(unit: FunctionUnit): readonly Start[] {
  const starts: Start[] = [];
  const add = (start: GoStmt | CallExpr, call: CallExpr, body: Expr | undefined): void => {
    const loop = loopAround(start, unit.node, unit.chunk);
    if (body?.kind === 'FuncLit' && loop !== undefined) starts.push({ unit, start, call, body, loop });
  };
  walk(unit.body, (node) => {
    if (node.kind === 'FuncLit') return false;
    if (node.kind === 'GoStmt' && node.call.kind === 'CallExpr') add(node, node.call, unparen(node.call.fun));
    if (node.kind !== 'CallExpr') return true;
    const name = nameOfCallee(unit.info.calleeOf(node));
    if (name !== undefined && callbackRunOf(name, 0, undefined) === 'in-goroutine-once') add(node, node, node.args[0]);
    return true;
  });
  return starts;
}

/** Variables that are another number in each goroutine: the loop's counter, a copy of it, and the parameter that gets it. */
function indicesIn({ unit, loop, call, body, start }: Start, { typed }: PackageCode): ReadonlySet<VarObject> {
  const { info } = unit;
  const variableOf = (expr: Expr | undefined): VarObject | undefined => {
    const object = expr?.kind === 'Ident' ? info.objectOf(expr) : undefined;
    return object?.kind === 'var' ? object : undefined;
  };
  const init = loop.kind === 'ForStmt' && loop.init?.kind === 'AssignStmt' ? loop.init : undefined;
  const counter = variableOf(loop.kind === 'RangeStmt' ? loop.key : init?.lhs[0]);
  const isCounted =
    loop.kind === 'ForStmt' || /^(?:slice|array|basic|pointer)$/.test(underlying(info.typeOf(loop.x)).kind);
  if (counter === undefined || !isCounted) return new Set();
  const { goVersion } = typed.input;
  const indices = new Set<VarObject>();
  // Before Go 1.22 all goroutines have the same one.
  if (goVersion.major > 1 || goVersion.minor >= 22) indices.add(counter);
  for (const stmt of loop.body.stmts) {
    if (stmt.kind !== 'AssignStmt' || stmt.op !== ':=' || stmt.end > start.start) continue;
    const copy = stmt.rhs.length === 1 && variableOf(stmt.rhs[0]) === counter ? variableOf(stmt.lhs[0]) : undefined;
    if (copy !== undefined) indices.add(copy);
  }
  const names = body.type.params.fields.flatMap((field) => field.names);
  call.args.forEach((argument, i) => {
    const given = variableOf(argument);
    const parameter = variableOf(names[i]);
    if (given !== undefined && parameter !== undefined && (given === counter || indices.has(given)))
      indices.add(parameter);
  });
  return indices;
}

/** The element whose number, or a number in it, a statement changes. */
function changedElement(node: Node, { info }: FunctionUnit): IndexExpr | undefined {
  if (node.kind === 'IncDecStmt') return elementOf(node.x);
  if (node.kind === 'AssignStmt') {
    const [target] = node.lhs;
    return node.op === '=' || node.op === ':=' || target === undefined ? undefined : elementOf(target);
  }
  if (node.kind !== 'CallExpr') return undefined;
  const name = nameOfCallee(info.calleeOf(node)) ?? '';
  const [first] = node.args;
  if (name.startsWith('sync/atomic.Add') && first?.kind === 'UnaryExpr' && first.op === '&') return elementOf(first.x);
  const fun = unparen(node.fun);
  return /^\(\*sync\/atomic\.\w+\)\.Add$/.test(name) && fun.kind === 'SelectorExpr' ? elementOf(fun.x) : undefined;
}

function elementOf(expression: Expr): IndexExpr | undefined {
  const expr = unparen(expression);
  if (expr.kind === 'SelectorExpr') return elementOf(expr.x);
  return expr.kind === 'IndexExpr' ? expr : undefined;
}

function sharedBy(
  element: IndexExpr,
  { unit, start, body, loop }: Start,
  indices: ReadonlySet<VarObject>,
  sizes: Sizes,
): SharedLine | undefined {
  const { info, chunk } = unit;
  const index = unparen(element.index);
  const object = index.kind === 'Ident' ? info.objectOf(index) : undefined;
  if (object?.kind !== 'var' || !indices.has(object)) return undefined;
  const array = placeOf(element.x, info);
  const under = underlying(info.typeOf(element.x));
  const type = under.kind === 'slice' || under.kind === 'array' ? under.elem : undefined;
  if (array === undefined || type === undefined || isOwn(array.root, loop, body)) return undefined;
  const size = sizeOf(type, sizes);
  const inner = loopAround(element, body, chunk);
  if (size === undefined || size === 0 || size >= lineSize || inner === undefined || !isShort(inner, body, unit))
    return undefined;
  return { unit, start, element, array, type, size };
}

/** Whether each round, or each goroutine, has an array of its own. */
function isOwn({ declaration, role }: VarObject, loop: Loop, body: FuncLit): boolean {
  if (declaration === undefined || role === 'param')
    return declaration === undefined || contains(body, declaration.ident);
  return role === 'local' && contains(loop, declaration.ident);
}

/** Bytes of a number, an atomic, or a struct of them; undefined for what the rule isn't about. */
function sizeOf(type: Type, sizes: Sizes): number | undefined {
  if (/^sync\/atomic\.U?[iI]nt64$/.test(typeFullName(type) ?? '')) return 8;
  const under = underlying(type);
  if (under.kind === 'basic') return under.name === 'string' ? undefined : sizes.sizeOf(type);
  if (under.kind !== 'struct') return undefined;
  const known = sizes.sizeOf(type);
  if (known !== undefined) return known;
  const parts = under.fields.map((field) => sizeOf(field.type, sizes));
  return parts.every((part) => part !== undefined && part % 8 === 0)
    ? parts.reduce<number>((sum, part) => sum + (part ?? 0), 0)
    : undefined;
}

/** Whether a round of the loop takes so little time that a wait for a cache line shows. */
function isShort(loop: Loop, body: FuncLit, { info }: FunctionUnit): boolean {
  let isOnly = !(loop.kind === 'RangeStmt' && underlying(info.typeOf(loop.x)).kind === 'chan');
  walk(loop, (node) => {
    if (node.kind === 'SendStmt' || node.kind === 'SelectStmt' || node.kind === 'FuncLit') isOnly = false;
    if (node.kind === 'UnaryExpr' && node.op === '<-') isOnly = false;
    if (node.kind === 'CallExpr') {
      const callee = info.calleeOf(node);
      const name = nameOfCallee(callee) ?? '';
      const isKnown = callee.kind === 'builtin' || callee.kind === 'conversion' || cheap.test(name);
      isOnly &&= isKnown || (ofGenerator.test(name) && isMadeIn(body, node, info));
    }
    return isOnly;
  });
  return isOnly;
}

/** Whether the object whose method is called is a local of the goroutine. */
function isMadeIn(body: FuncLit, call: CallExpr, info: TypeInfo): boolean {
  const root = methodCallOf(call, info)?.on.root;
  return root?.role === 'local' && root.declaration !== undefined && contains(body, root.declaration.ident);
}
