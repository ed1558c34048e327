import { msg } from '../base/message.js';
import type { Expr, FuncLit, Node } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import type { DeclaredFunction, TypedPackage } from '../types/package.js';
import { unparen } from '../flow/unparen.js';
import type { FixOffer } from './edit.js';
import { functionFix } from './function-fix.js';

/** A context that something has which outlives the request. */
export interface AttachedContext {
  readonly from: DeclaredFunction;
  readonly given: Expr;
  /** `given` is the request that holds the context. */
  readonly isRequest: boolean;
  /** The literal that captures it; undefined where it is given away as a value. */
  readonly literal: FuncLit | undefined;
  /** Whether an expression of the literal is the context. */
  readonly isContext: (expr: Expr) => boolean;
}

/**
 * Offers `context.WithoutCancel` (Go 1.21), which keeps the values and drops the cancellation, at every place where the context is given to a call.
 * Undefined for older language versions.
 */
export function detachContext(typed: TypedPackage, attached: AttachedContext): FixOffer | undefined {
  const { from, given, isRequest, literal, isContext } = attached;
  const { major, minor } = typed.input.goVersion;
  if (major === 1 && minor < 21) return undefined;
  const text = from.chunk.text.slice(given.start, given.end);
  return functionFix(
    typed,
    from,
    {
      kind: 'without-cancel',
      title: msg(
        'Go on without the cancellation of {0} (context.WithoutCancel)',
        isRequest ? `${text}.Context()` : text,
      ),
    },
    ({ edits, view, writer }) => {
      const qualifier = edits.nameOfPackage(view.file, from.chunk, 'context');
      if (qualifier === undefined) return false;
      const name = unparen(given);
      const isShadowing = literal !== undefined && name.kind === 'Ident' && !isRequest;
      if (isShadowing) {
        if (isDeclaredIn(literal, name.name)) return false;
        writer.insertInto(literal.body, [`${name.name} := ${qualifier}WithoutCancel(${name.name})`]);
        return !view.isOnOneLine(literal.body.start, literal.body.end);
      }
      const values = literal === undefined ? [given] : argumentsIn(literal, isContext);
      for (const value of values) {
        if (isRequest) {
          if (name.kind !== 'Ident') return false;
          writer.replace(value.end, value.end, `.WithContext(${qualifier}WithoutCancel(${text}.Context()))`);
        } else {
          writer.replace(value.start, value.start, `${qualifier}WithoutCancel(`);
          writer.replace(value.end, value.end, ')');
        }
      }
      return values.length > 0;
    },
  );
}

/** The arguments of calls in a literal that are the context, outermost first. */
function argumentsIn(literal: FuncLit, isContext: (expr: Expr) => boolean): readonly Expr[] {
  const found: Expr[] = [];
  walk(literal, (node: Node) => {
    if (node.kind === 'CallExpr') found.push(...node.args.filter((arg) => isContext(arg)));
    return true;
  });
  return found.filter(
    (one) => !found.some((other) => other !== one && other.start <= one.start && one.end <= other.end),
  );
}

function isDeclaredIn(literal: FuncLit, name: string): boolean {
  if (literal.type.params.fields.some(({ names }) => names.some((one) => one.name === name))) return true;
  return literal.body.stmts.some(
    (stmt) =>
      stmt.kind === 'AssignStmt' &&
      stmt.op === ':=' &&
      stmt.lhs.some((target) => target.kind === 'Ident' && target.name === name),
  );
}
