import { remembered } from '../../base/remembered.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import type { PathPoint } from '../../flow/paths/path-result.js';
import { PathWalker } from '../../flow/paths/path-walker.js';
import type { PackageCode } from '../../flow/paths/package-code.js';
import { unparen } from '../../flow/unparen.js';
import type { AccessPath } from '../../flow/access-path.js';
import type { CallExpr, DeferStmt, Expr, ForStmt, FuncLit, Node, RangeStmt, SelectorExpr } from '../../syntax/ast.js';
import type { Chunk } from '../../syntax/source-file.js';
import { contains, walk } from '../../syntax/walk.js';
import type { VarObject } from '../../types/object.js';
import { underlying } from '../../types/type-queries.js';
import type { PackageProgram } from '../package-program.js';
import { isTestFile } from '../test-files.js';
import { creationsIn, type Creation } from './creations.js';
import { LockAutomaton } from './lock-automaton.js';
import { OpenAutomaton } from './open-automaton.js';
import { pathCodeOf } from './path-code.js';

export type Loop = ForStmt | RangeStmt;

/** A deferred release that runs at the end of the function, while each round of a loop takes or opens again. */
export interface LoopDefer {
  readonly unit: FunctionUnit;
  readonly loop: Loop;
  readonly stmt: DeferStmt;
  /** The deferred call, or the one in the deferred literal. */
  readonly release: CallExpr;
  readonly kind: 'lock' | 'readLock' | Creation['kind'];
  /** What is released, as written: `s.mu`, `resp.Body`. */
  readonly name: string;
  /** The call that takes or opens it. */
  readonly taking: CallExpr;
}

interface Candidate {
  readonly owner: FunctionUnit;
  readonly stmt: DeferStmt;
  /** Loops around it in the same function, the innermost last. */
  readonly loops: readonly Loop[];
}

/** Deferred releases in loops that go on. */
export const loopDefersOf: (program: PackageProgram) => readonly LoopDefer[] = remembered(findLoopDefers);

function findLoopDefers(program: PackageProgram): readonly LoopDefer[] {
  const code = pathCodeOf(program);
  const found: LoopDefer[] = [];
  for (const declared of code.typed.functions) {
    if (isTestFile(declared.file.uri) || !defersInLoop(declared.chunk)) continue;
    const unit = code.unitOf(declared);
    if (unit === undefined) continue;
    for (const candidate of candidatesIn(unit, code)) {
      const one = lockDefer(candidate, code) ?? closeDefer(candidate, code);
      if (one !== undefined) found.push(one);
    }
  }
  return found;
}

/** Looks at the text only, so that types are asked where there is something to ask. */
const defersInLoop = remembered(({ decls }: Chunk): boolean =>
  decls.some((decl) => {
    let isFound = false;
    walk(decl, (node) => {
      if (node.kind === 'ForStmt' || node.kind === 'RangeStmt')
        walk(node.body, (inner) => {
          if (inner.kind === 'DeferStmt') isFound = true;
          return !isFound && inner.kind !== 'FuncLit';
        });
      return !isFound;
    });
    return isFound;
  }),
);

function candidatesIn(unit: FunctionUnit, code: PackageCode): readonly Candidate[] {
  const found: Candidate[] = [];
  const visit = (root: Node, owner: FunctionUnit, loops: readonly Loop[]): void => {
    walk(root, (node) => {
      if (node.kind === 'FuncLit') {
        enter(node, owner);
        return false;
      }
      if (node.kind === 'DeferStmt' && loops.length > 0) found.push({ owner, stmt: node, loops });
      if (node.kind !== 'ForStmt' && node.kind !== 'RangeStmt') return true;
      visit(node.body, owner, [...loops, node]);
      return false;
    });
  };
  const enter = (literal: FuncLit, owner: FunctionUnit): void => {
    const inner = code.unitOfLiteral(literal, owner);
    if (inner !== undefined) visit(inner.body, inner, []);
  };
  visit(unit.body, unit, []);
  return found;
}

interface Release {
  readonly release: CallExpr;
  readonly fun: SelectorExpr;
}

/** `x.m()` without arguments that a `defer` calls, itself or in a literal. */
function releasesIn({ call }: DeferStmt, method: RegExp): readonly Release[] {
  const found: Release[] = [];
  walk(call, (node) => {
    if (node.kind !== 'CallExpr' || node.args.length > 0) return;
    const fun = unparen(node.fun);
    if (fun.kind === 'SelectorExpr' && method.test(fun.sel.name)) found.push({ release: node, fun });
  });
  return found;
}

/** The methods of mutexes by what they take. */
const taking = /^\(\*sync\.(?:RW)?Mutex\)\.(R?Lock)$/;

function lockDefer({ owner, stmt, loops }: Candidate, code: PackageCode): LoopDefer | undefined {
  const { info } = owner;
  const places = code.placesOf(owner);
  for (const { release, fun } of releasesIn(stmt, /^R?Unlock$/)) {
    const path = info.selectionOf(fun)?.kind === 'method' ? places.receiverOf(fun) : undefined;
    if (path === undefined) continue;
    const method = fun.sel.name === 'RUnlock' ? 'RLock' : 'Lock';
    for (const loop of [...loops].reverse()) {
      const call = callsIn(loop.body, (one) => {
        const callee = info.calleeOf(one);
        const taken = callee.kind === 'func' ? taking.exec(callee.func.fullName)?.[1] : undefined;
        const on = unparen(one.fun);
        return taken === method && on.kind === 'SelectorExpr' && places.receiverOf(on) === path;
      })[0];
      if (call === undefined) continue;
      if (!comesAgain(new PathWalker(code, new LockAutomaton(false)), owner, path, 'outer', call, stmt)) break;
      const kind = method === 'RLock' ? 'readLock' : 'lock';
      return { unit: owner, loop, stmt, release, kind, name: textOf(fun.x, owner), taking: call };
    }
  }
  return undefined;
}

function closeDefer({ owner, stmt, loops }: Candidate, code: PackageCode): LoopDefer | undefined {
  const places = code.placesOf(owner);
  for (const { release, fun } of releasesIn(stmt, /^Close$/)) {
    const variable = rootOf(fun.x, owner);
    const path = variable === undefined ? undefined : places.pathOf(fun.x);
    if (path === undefined) continue;
    for (const creation of creationsIn(owner)) {
      if (creation.variable !== variable) continue;
      if ((creation.kind === 'response') !== path.depth > 0) continue;
      const loop = [...loops].reverse().find(({ body }) => contains(body, creation.call));
      if (loop === undefined || !loops.slice(loops.indexOf(loop)).some((one) => runsOften(one, owner))) continue;
      const automaton = new OpenAutomaton(creation.call, creation.canFail, new Set());
      if (!comesAgain(new PathWalker(code, automaton), owner, path, 'none', creation.call, stmt)) continue;
      return {
        unit: owner,
        loop,
        stmt,
        release,
        kind: creation.kind,
        name: textOf(fun.x, owner),
        taking: creation.call,
      };
    }
  }
  return undefined;
}

/** The variable that `f` or the `resp` of `resp.Body` is. */
function rootOf(expression: Expr, { info }: FunctionUnit): VarObject | undefined {
  const expr = unparen(expression);
  const name = expr.kind === 'SelectorExpr' ? unparen(expr.x) : expr;
  const object = name.kind === 'Ident' ? info.objectOf(name) : undefined;
  return object?.kind === 'var' ? object : undefined;
}

const comingAgain: ReadonlySet<string> = new Set(['again', 'twice', 'upgrade', 'downgrade', 'readTwice']);

/** Whether a way leads from the taking call over the `defer` to the call again. */
function comesAgain<S extends string>(
  walker: PathWalker<S>,
  unit: FunctionUnit,
  path: AccessPath,
  begin: S,
  call: CallExpr,
  stmt: DeferStmt,
): boolean {
  const result = walker.walk(unit, [path], begin);
  return (
    result?.violations.some(
      ({ name, node, point }) => comingAgain.has(name) && node === call && passes(point, stmt),
    ) === true
  );
}

/** Whether the way to a point goes over a statement after it was at that point before. */
function passes<S extends string>(end: PathPoint<S>, stmt: DeferStmt): boolean {
  let isPassed = false;
  for (let point = end.before; point !== undefined; point = point.before) {
    const { step } = point.node;
    if (step?.kind === 'defer' && step.stmt === stmt) isPassed = true;
    if (point.node === end.node) return isPassed;
  }
  return false;
}

/** Whether a loop may have many rounds: it isn't one over a few values that are written down, or up to a small number. */
function runsOften(loop: Loop, { info }: FunctionUnit): boolean {
  if (loop.kind === 'ForStmt') {
    const { cond } = loop;
    if (cond?.kind !== 'BinaryExpr') return true;
    return [cond.x, cond.y].every((side) => !isSmall(info.constantOf(side)));
  }
  const type = underlying(info.typeOf(loop.x));
  const over = unparen(loop.x);
  if (type.kind === 'array' || over.kind === 'CompositeLit') return false;
  if (type.kind === 'basic') return !isSmall(info.constantOf(over)) && type.name !== 'string';
  if (over.kind !== 'Ident') return type.kind !== 'unknown';
  const variable = info.objectOf(over);
  if (variable?.kind !== 'var' || type.kind === 'unknown') return false;
  return !isWrittenDown(variable);
}

/** A round more or less makes no difference below this number. */
const few = 32;

function isSmall(value: bigint | number | string | boolean | undefined): boolean {
  return (typeof value === 'bigint' || typeof value === 'number') && value <= few;
}

/** `names := []string{…}`, also of the package. */
function isWrittenDown({ declaration }: VarObject): boolean {
  const node = declaration?.node;
  const values = node?.kind === 'AssignStmt' ? node.rhs : node?.kind === 'ValueSpec' ? node.values : [];
  return values.some((value) => unparen(value).kind === 'CompositeLit');
}

function callsIn(root: Node, isWanted: (call: CallExpr) => boolean): readonly CallExpr[] {
  const found: CallExpr[] = [];
  walk(root, (node) => {
    if (node.kind === 'FuncLit') return false;
    if (node.kind === 'CallExpr' && isWanted(node)) found.push(node);
    return true;
  });
  return found;
}

function textOf(node: Expr, { chunk }: FunctionUnit): string {
  return chunk.text.slice(node.start, node.end);
}
