import type { BinaryOp, Expr } from '../../syntax/ast.js';
import { underlying } from '../../types/type-queries.js';
import type { TextEdit } from '../edit.js';
import { applyEdits } from '../edit.js';
import { calleeName } from './classify-use.js';
import type { ChunkView } from './chunk-view.js';

const opposite: Partial<Record<BinaryOp, BinaryOp>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};

/** The opposite of a condition after replacements in it (offsets of the chunk), in the form a reader would choose. */
export function negate(view: ChunkView, cond: Expr, replacements: readonly TextEdit[]): string {
  const textOf = (from: number, to: number): string =>
    applyEdits(
      view.text.slice(from, to),
      replacements
        .filter((one) => one.start >= from && one.end <= to)
        .map((one) => ({ start: one.start - from, end: one.end - from, newText: one.newText })),
    );
  const whole = textOf(cond.start, cond.end);
  const isReplaced = replacements.some((one) => one.start === cond.start && one.end === cond.end);
  if (isReplaced) return `!${whole}`;
  if (cond.kind === 'UnaryExpr' && cond.op === '!') return textOf(cond.x.start, cond.x.end);
  if (cond.kind === 'BinaryExpr') {
    const op = opposite[cond.op];
    if (cond.op === '>' && isLength(view, cond.x) && view.source(cond.y) === '0') {
      return `${textOf(cond.x.start, cond.x.end)} == 0`;
    }
    const isEquality = cond.op === '==' || cond.op === '!=';
    if (op !== undefined && (isEquality || isTotallyOrdered(view, cond.x))) {
      return `${textOf(cond.x.start, cond.x.end)} ${op} ${textOf(cond.y.start, cond.y.end)}`;
    }
    return `!(${whole})`;
  }
  return `!${whole}`;
}

function isLength(view: ChunkView, operand: Expr): boolean {
  return operand.kind === 'CallExpr' && calleeName(view, operand) === 'len';
}

/** Not so for floats: neither `NaN < 1` nor `NaN >= 1` holds. */
function isTotallyOrdered(view: ChunkView, operand: Expr): boolean {
  const type = underlying(view.info.typeOf(operand));
  return type.kind === 'basic' && !/float|complex/.test(type.name);
}
