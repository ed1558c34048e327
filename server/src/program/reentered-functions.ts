import { getOrMake } from '../base/get-or-make.js';
import { remembered } from '../base/remembered.js';
import type { FunctionSummary } from '../flow/summary.js';
import { unparen } from '../flow/unparen.js';
import type { CallExpr, FuncLit, Node } from '../syntax/ast.js';
import type { Chunk } from '../syntax/source-file.js';
import { forEachChild } from '../syntax/walk.js';
import { isExported } from '../types/identical.js';
import type { FuncObject } from '../types/object.js';
import type { TypeInfo } from '../types/package.js';
import type { Type } from '../types/type.js';
import { isNamed } from '../types/type-queries.js';
import { bySummary, type SummarizedPackage } from './by-summary.js';
import { isTestFile } from './test-files.js';

/**
 * Functions that may run several times at once without a lock around each run: exported functions and methods of packages that others can import,
 * HTTP handlers, what a loop starts in goroutines, and what these call while they hold no lock.
 */
export function reenteredFunctions(program: SummarizedPackage): ReadonlySet<FunctionSummary> {
  return getOrMake(foundIn, program.summaries, () => findReentered(program));
}

const foundIn = new WeakMap<readonly FunctionSummary[], ReadonlySet<FunctionSummary>>();

function findReentered({ typed, summariesByFile }: SummarizedPackage): ReadonlySet<FunctionSummary> {
  const found = new Set<FunctionSummary>();
  const started = new Set(startedInLoops(summariesByFile));
  const open = [...handlers(summariesByFile)];
  if (typed.name !== 'main') open.push(...exportedFunctions(summariesByFile));
  if (started.size > 0)
    for (const summary of ownFunctions(summariesByFile)) {
      const { node, object } = summary.unit;
      if (started.has(node) || (node.kind === 'FuncDecl' && object !== undefined && started.has(object)))
        open.push(summary);
    }
  for (let summary = open.pop(); summary !== undefined; summary = open.pop()) {
    if (found.has(summary)) continue;
    found.add(summary);
    for (const { callee, locks, kind } of summary.calls)
      if (kind === 'spawn' || (locks.held.size === 0 && !locks.hasUnknown)) open.push(callee);
  }
  return found;
}

const ownFunctions = bySummary((summary) => (isTestFile(summary.unit.file.uri) ? [] : [summary]));

const exportedFunctions = bySummary((summary) => {
  const { object, node, file } = summary.unit;
  return node.kind === 'FuncDecl' && object !== undefined && isExported(object.name) && !isTestFile(file.uri)
    ? [summary]
    : [];
});

const handlers = bySummary((summary) => {
  const { object, node, file, info } = summary.unit;
  const type = node.kind === 'FuncLit' ? info.typeOf(node) : object?.type;
  return type !== undefined && isHandler(type) && !isTestFile(file.uri) ? [summary] : [];
});

/** `ServeHTTP`, and functions and literals of its signature. */
function isHandler(type: Type): boolean {
  if (type.kind !== 'signature' || type.params.length !== 2) return false;
  const [writer, request] = type.params;
  return (
    writer !== undefined &&
    isNamed(writer.type, 'net/http.ResponseWriter') &&
    request?.type.kind === 'pointer' &&
    isNamed(request.type.elem, 'net/http.Request')
  );
}

/** Functions and literals that `go` or a group's `Go` starts inside a loop. */
const startedInLoops = bySummary(({ unit: { node, chunk, file, info } }) =>
  node.kind !== 'FuncDecl' || isTestFile(file.uri) || !mayStartInLoop(chunk) ? [] : [...startedIn(info, chunk)],
);

const mayStartInLoop = remembered(({ text }: Chunk) => /\bgo\b|\.Go\(/.test(text) && /\bfor\b/.test(text));

const startedByInfo = new WeakMap<TypeInfo, ReadonlySet<FuncLit | FuncObject | Node>>();

function startedIn(info: TypeInfo, { decls }: Chunk): ReadonlySet<FuncLit | FuncObject | Node> {
  const known = startedByInfo.get(info);
  if (known !== undefined) return known;
  const started = new Set<FuncLit | FuncObject | Node>();
  startedByInfo.set(info, started);
  for (const decl of decls) {
    if (decl.kind !== 'FuncDecl' || decl.body === undefined) continue;
    const enter = (node: Node, isInLoop: boolean): void => {
      if (isInLoop && node.kind === 'GoStmt' && node.call.kind === 'CallExpr') addCallee(node.call, info, started);
      if (isInLoop && node.kind === 'CallExpr' && node.fun.kind === 'SelectorExpr' && node.fun.sel.name === 'Go')
        for (const argument of node.args) if (argument.kind === 'FuncLit') started.add(argument);
      const isLoop = node.kind === 'ForStmt' || node.kind === 'RangeStmt';
      forEachChild(node, (child) => {
        enter(child, isInLoop || isLoop);
      });
    };
    enter(decl, false);
  }
  return started;
}

function addCallee(call: CallExpr, info: TypeInfo, started: Set<FuncLit | FuncObject | Node>): void {
  const fun = unparen(call.fun);
  const callee = info.calleeOf(call);
  if (fun.kind === 'FuncLit') started.add(fun);
  else if (callee.kind === 'func') started.add(callee.func.origin);
}
