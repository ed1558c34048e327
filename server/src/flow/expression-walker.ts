import type { CallExpr, Expr } from '../syntax/ast.js';
import { underlying } from '../types/type-queries.js';
import type { AccessPath } from './access-path.js';
import { CallWalker } from './call-walker.js';
import { mergeStates } from './flow-state.js';
import { resolvePath } from './resolve-path.js';
import { unparen } from './sync-operation.js';

/** Evaluates expressions in Go's order, as far as it matters here: operands before operations, left before right. */
export class ExpressionWalker extends CallWalker {
  override evaluate(expr: Expr): void {
    switch (expr.kind) {
      case 'Ident':
        this.mention(expr);
        break;
      case 'SelectorExpr':
        this.evaluate(expr.x);
        this.mention(expr);
        break;
      case 'ParenExpr':
      case 'StarExpr':
      case 'TypeAssertExpr':
        this.evaluate(expr.x);
        break;
      case 'UnaryExpr':
        this.evaluate(expr.x);
        if (expr.op === '<-') this.receive(expr.x);
        break;
      case 'BinaryExpr':
        this.binary(expr.op, expr.x, expr.y);
        break;
      case 'IndexExpr':
        this.evaluate(expr.x);
        this.evaluate(expr.index);
        if (this.isMap(expr.x))
          this.recorder.access(resolvePath(expr.x, this.scope), 'index', false, expr, unparen(expr.x));
        break;
      case 'SliceExpr':
        this.evaluate(expr.x);
        for (const bound of [expr.low, expr.high, expr.max]) if (bound !== undefined) this.evaluate(bound);
        break;
      case 'CompositeLit':
        for (const element of expr.elements) {
          if (element.kind !== 'KeyValueExpr') this.evaluate(element);
          else {
            if (element.key.kind !== 'Ident') this.evaluate(element.key);
            this.evaluate(element.value);
          }
        }
        break;
      case 'CallExpr':
        this.call(expr, []);
        break;
      default:
        // Literals and types do nothing; a function literal does nothing until it is called.
        break;
    }
  }

  private binary(op: string, x: Expr, y: Expr): void {
    this.evaluate(x);
    if (op !== '&&' && op !== '||') {
      this.evaluate(y);
      return;
    }
    const skipped = this.recorder.state;
    this.evaluate(y);
    this.recorder.state = mergeStates(skipped, this.recorder.state);
  }

  /** Evaluates the operands of an assignment's left side, then the write. */
  assignTo(target: Expr, isUpdate: boolean): void {
    const expr = unparen(target);
    switch (expr.kind) {
      case 'IndexExpr':
        this.evaluate(expr.x);
        this.evaluate(expr.index);
        if (this.isMap(expr.x)) {
          this.recorder.access(
            resolvePath(expr.x, this.scope),
            isUpdate ? 'update' : 'assign',
            true,
            expr,
            unparen(expr.x),
          );
        }
        break;
      case 'SelectorExpr':
      case 'StarExpr':
        this.evaluate(expr.x);
        break;
      default:
        break;
    }
  }

  private mention(expr: Expr): void {
    if (this.isMap(expr)) this.recorder.mention(resolvePath(expr, this.scope), expr);
  }

  isMap(expr: Expr): boolean {
    return underlying(this.scope.info.typeOf(expr)).kind === 'map';
  }

  /** The places that a call's results go to or come from, for the summary of the callee. */
  callWithResults(call: CallExpr, results: readonly (AccessPath | undefined)[]): void {
    this.call(call, results);
  }
}
