import { calleeName } from '../flow/sync-operation.js';
import { unparen } from '../flow/unparen.js';
import type { CallExpr, Expr, Node } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import type { VarObject } from '../types/object.js';
import type { TypeInfo } from '../types/package.js';

const derived = /^context\.With(?:Value|Cancel|CancelCause|Timeout|TimeoutCause|Deadline|DeadlineCause)$/;
const limiting = /^context\.With(?:Timeout|TimeoutCause|Deadline|DeadlineCause)$/;

interface Assignment {
  readonly variable: VarObject;
  readonly value: Expr;
}

/** Which variables of a function hold the request that is being served, or a context that ends with it. */
export class RequestValues {
  readonly contexts: Set<VarObject>;
  readonly requests: Set<VarObject>;
  private readonly limited = new Set<VarObject>();

  /** @param root the function; its literals share its variables */
  constructor(
    private readonly info: TypeInfo,
    root: Node,
    contexts: Iterable<VarObject>,
    requests: Iterable<VarObject>,
  ) {
    this.contexts = new Set(contexts);
    this.requests = new Set(requests);
    const assignments = this.assignmentsIn(root);
    for (let before = -1; before !== this.size;) {
      before = this.size;
      for (const { variable, value } of assignments) {
        if (this.isContext(value)) this.contexts.add(variable);
        else if (this.isRequest(value)) this.requests.add(variable);
        if (this.isLimited(value)) this.limited.add(variable);
      }
    }
    // What is also given another value may be that one anywhere.
    for (let before = -1; before !== this.size;) {
      before = this.size;
      for (const { variable, value } of assignments) {
        if (!this.isContext(value)) this.contexts.delete(variable);
        if (!this.isRequest(value)) this.requests.delete(variable);
      }
    }
  }

  /** Whether the value is cancelled when the request has been served. */
  isContext(expression: Expr): boolean {
    const expr = unparen(expression);
    if (expr.kind === 'Ident') return this.has(this.contexts, expr);
    if (expr.kind !== 'CallExpr') return false;
    const name = this.nameOf(expr);
    const [first] = expr.args;
    if (derived.test(name)) return first !== undefined && this.isContext(first);
    const fun = unparen(expr.fun);
    return name === '(*net/http.Request).Context' && fun.kind === 'SelectorExpr' && this.isRequest(fun.x);
  }

  isRequest(expression: Expr): boolean {
    const expr = unparen(expression);
    if (expr.kind === 'Ident') return this.has(this.requests, expr);
    if (expr.kind !== 'CallExpr') return false;
    const [first] = expr.args;
    return (
      /^\(\*net\/http\.Request\)\.(?:WithContext|Clone)$/.test(this.nameOf(expr)) &&
      first !== undefined &&
      this.isContext(first)
    );
  }

  /** Whether the context has a time limit of its own, too. */
  isLimited(expression: Expr): boolean {
    const expr = unparen(expression);
    if (expr.kind === 'Ident') return this.has(this.limited, expr);
    if (expr.kind !== 'CallExpr') return false;
    const name = this.nameOf(expr);
    const [first] = expr.args;
    return limiting.test(name) || (derived.test(name) && first !== undefined && this.isLimited(first));
  }

  private nameOf(call: CallExpr): string {
    return calleeName(call, { info: this.info }) ?? '';
  }

  private get size(): number {
    return this.contexts.size + this.requests.size + this.limited.size;
  }

  private has(variables: ReadonlySet<VarObject>, expr: Expr & { kind: 'Ident' }): boolean {
    const object = this.info.objectOf(expr);
    return object?.kind === 'var' && variables.has(object);
  }

  private assignmentsIn(root: Node): readonly Assignment[] {
    const found: Assignment[] = [];
    const add = (targets: readonly Expr[], values: readonly Expr[]): void => {
      values.forEach((value, i) => {
        const target = targets[i];
        const object = target?.kind === 'Ident' ? this.info.objectOf(target) : undefined;
        if (object?.kind === 'var') found.push({ variable: object, value });
      });
    };
    walk(root, (node) => {
      if (node.kind === 'AssignStmt') add(node.lhs, node.rhs);
      else if (node.kind === 'ValueSpec') add(node.names, node.values);
    });
    return found;
  }
}
