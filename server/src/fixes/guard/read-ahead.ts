import type { Expr, IfStmt, Stmt } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import { commonLock, touches, usesIn, type BodyContext } from './body-context.js';
import { hoistOperands } from './hoist.js';
import { underLock } from './lock-calls.js';
import { moveInit } from './move-init.js';
import { CallSafety } from './std-calls.js';
import { isInside } from './target-uses.js';
import { isTotalRead } from './total-read.js';

/**
 * Whether what the headers of an `else if` chain read may be read before the whole statement: nothing that is evaluated
 * before them can change it or what it names.
 */
export function mayReadAhead(context: BodyContext, stmt: IfStmt): boolean {
  const headers: Expr[] = [];
  for (let at: Stmt | undefined = stmt; at?.kind === 'IfStmt'; at = at.orElse) {
    for (const part of [at.init, at.cond]) {
      if (part === undefined) continue;
      if (at !== stmt && usesIn(context, part).some((use) => !isTotalRead(context, use, [...headers, at.cond])))
        return false;
      if (context.judge.safetyOf(part, context.view) > CallSafety.quiet) return false;
    }
    if (at.init !== undefined && (at.init.kind !== 'AssignStmt' || at.init.op !== ':=')) return false;
    headers.push(at.cond);
    if (at !== stmt && namesInnerVariable(context, at, stmt)) return false;
  }
  return true;
}

/** Whether an access in a header names a variable that the chain itself declares. */
function namesInnerVariable(context: BodyContext, inner: IfStmt, chain: IfStmt): boolean {
  let isFound = false;
  for (const use of usesIn(context, inner)) {
    walk(use.access, (node) => {
      const declaration = node.kind === 'Ident' ? context.view.info.objectOf(node)?.declaration : undefined;
      if (declaration?.chunk === context.view.chunk && isInside(declaration.ident, chain)) isFound = true;
    });
  }
  return isFound;
}

/** Reads what the headers of a chain read, from this one on, before the statement that they are part of. */
export function readAhead(context: BodyContext, first: IfStmt, anchor: Stmt, list: readonly Stmt[]): boolean {
  const { names, view, writer } = context;
  const lines: string[] = [];
  for (let at: Stmt | undefined = first; at?.kind === 'IfStmt'; at = at.orElse) {
    const { init, cond } = at;
    if (init !== undefined && touches(context, init)) {
      const lock = commonLock(context, usesIn(context, init));
      const moved = names.attempt(() => moveInit(context, init, at, list, true));
      if (lock === undefined || moved === undefined || view.hasComment(init.end, cond.start)) return false;
      lines.push(...underLock(context, lock, usesIn(context, init), moved.text));
      writer.replace(init.start, cond.start, '');
      for (const { start, end, newText } of moved.renames) writer.replace(start, end, newText);
    }
    if (!touches(context, cond)) continue;
    const hoisting = names.attempt(() => hoistOperands(context, [cond], { what: 'reads' }));
    if (hoisting === undefined) return false;
    lines.push(...hoisting.lines);
    for (const { start, end, newText } of hoisting.replacements) writer.replace(start, end, newText);
  }
  writer.insertBefore(anchor, withoutPauses(lines));
  return true;
}

/** Without releasing a lock that is taken again at once. */
function withoutPauses(lines: readonly string[]): string[] {
  const kept: string[] = [];
  for (const line of lines) {
    if (/\.R?Lock\(\)$/.test(line) && kept.at(-1) === line.replace(/Lock\(\)$/, 'Unlock()')) kept.pop();
    else kept.push(line);
  }
  return kept;
}
