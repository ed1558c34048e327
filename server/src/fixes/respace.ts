import type { BinaryExpr, BinaryOp, Expr } from '../syntax/ast.js';
import { applyEdits, type TextEdit } from './edit.js';
import type { ChunkView } from './guard/chunk-view.js';

/**
 * The blanks around binary operators as gofmt sets them when an expression stands at another depth: `m[k] = i * i`, but `m.Store(k, i*i)` (go/printer, `binaryExpr`). Offsets of the chunk.
 *
 * @param depth 1 for an operand of a statement or the only argument of a call there, one more for an index or one of several arguments
 */
export function respace(view: ChunkView, expr: Expr, depth: number): TextEdit[] {
  const edits: TextEdit[] = [];
  new Respacer(view, edits).visit(expr, depth);
  return edits;
}

/** The text of an expression with the blanks of another depth. */
export function respacedText(view: ChunkView, expr: Expr, depth: number): string {
  const edits = respace(view, expr, depth).map((one) => ({
    ...one,
    start: one.start - expr.start,
    end: one.end - expr.start,
  }));
  return applyEdits(
    view.source(expr),
    edits.sort((a, b) => a.start - b.start),
  );
}

const precedence = (op: BinaryOp): number => {
  if (op === '||') return 1;
  if (op === '&&') return 2;
  if (/^(?:==|!=|<=?|>=?)$/.test(op)) return 3;
  return /^[-+|^]$/.test(op) ? 4 : 5;
};

class Respacer {
  constructor(
    private readonly view: ChunkView,
    private readonly edits: TextEdit[],
  ) {}

  visit(expr: Expr, depth: number): void {
    switch (expr.kind) {
      case 'BinaryExpr':
        this.binary(expr, cutoff(expr, depth), depth);
        return;
      case 'ParenExpr':
        this.visit(expr.x, Math.max(1, depth - 1));
        return;
      case 'CallExpr': {
        const inner = expr.args.length > 1 ? depth + 1 : depth;
        this.visit(expr.fun, inner);
        for (const arg of expr.args) this.visit(arg, inner);
        return;
      }
      case 'IndexExpr':
        this.visit(expr.x, 1);
        this.visit(expr.index, depth + 1);
        return;
      case 'SelectorExpr':
      case 'StarExpr':
      case 'UnaryExpr':
      case 'TypeAssertExpr':
        this.visit(expr.x, depth);
        return;
      default:
        return;
    }
  }

  private binary(expr: BinaryExpr, limit: number, depth: number): void {
    const own = precedence(expr.op);
    this.visit(expr.x, depth + (expr.x.kind === 'BinaryExpr' && precedence(expr.x.op) === own ? 0 : 1));
    this.visit(expr.y, depth + 1);
    const blank = own < limit ? ' ' : '';
    this.gap(expr.x.end, expr.opStart, blank);
    this.gap(expr.opStart + expr.op.length, expr.y.start, blank);
  }

  private gap(start: number, end: number, blank: string): void {
    const text = this.view.text.slice(start, end);
    if (/^ *$/.test(text) && text !== blank) this.edits.push({ start, end, newText: blank });
  }
}

function cutoff(expr: BinaryExpr, depth: number): number {
  const { has4, has5, problem } = walkBinary(expr);
  if (problem > 0) return problem + 1;
  if (has4 && has5) return depth === 1 ? 5 : 4;
  return depth === 1 ? 6 : 4;
}

function walkBinary({ op, x, y }: BinaryExpr): { has4: boolean; has5: boolean; problem: number } {
  const own = precedence(op);
  const found = { has4: own === 4, has5: own === 5, problem: 0 };
  const add = (inner: BinaryExpr): void => {
    const one = walkBinary(inner);
    found.has4 ||= one.has4;
    found.has5 ||= one.has5;
    found.problem = Math.max(found.problem, one.problem);
  };
  if (x.kind === 'BinaryExpr' && precedence(x.op) >= own) add(x);
  if (y.kind === 'BinaryExpr' && precedence(y.op) > own) add(y);
  else if (y.kind === 'StarExpr' && op === '/') found.problem = 5;
  else if (y.kind === 'UnaryExpr') {
    const both = op + y.op;
    if (both === '/*' || both === '&&' || both === '&^') found.problem = 5;
    else if (both === '++' || both === '--') found.problem = Math.max(found.problem, 4);
  }
  return found;
}
