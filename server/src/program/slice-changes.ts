import type { FunctionSummary } from '../flow/summary.js';
import { unparen } from '../flow/unparen.js';
import type { CallExpr, Expr, NodeBase } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import type { TypeInfo } from '../types/package.js';

/** Functions of `slices` that move or overwrite elements of their first argument (pkg.go.dev/slices). */
const changing = /^(?:Sort\w*|Reverse|Delete|DeleteFunc|Compact|CompactFunc|Insert|Replace)$/;

/** Functions of `sort` that sort their argument (pkg.go.dev/sort). */
const sorting = /^(?:Slice|SliceStable|Sort|Stable|Strings|Ints|Float64s)$/;

/**
 * Slices whose elements the function moves or overwrites in place by `append(s[:i], …)`, or by functions of `sort` and `slices`: the expressions that
 * name them. A plain `append` overwrites nothing.
 */
export function slicesChangedInPlace({ unit }: FunctionSummary): ReadonlySet<NodeBase> {
  const changed = new Set<NodeBase>();
  const { body, info, chunk } = unit;
  if (!/\bappend\(|\bsort\.|\bslices\./.test(chunk.text)) return changed;
  walk(body, (node) => {
    if (node.kind === 'FuncLit') return false;
    const slice = node.kind === 'CallExpr' ? changedSlice(node, info) : undefined;
    if (slice !== undefined) changed.add(slice);
    return true;
  });
  return changed;
}

function changedSlice(call: CallExpr, info: TypeInfo): Expr | undefined {
  const [argument] = call.args;
  if (argument === undefined) return undefined;
  const first = unparen(argument);
  const callee = info.calleeOf(call);
  if (callee.kind === 'builtin')
    return callee.name === 'append' && first.kind === 'SliceExpr' && first.high !== undefined && first.max === undefined
      ? unparen(first.x)
      : undefined;
  if (callee.kind !== 'func') return undefined;
  const { packagePath, name } = callee.func;
  const isChange = (packagePath === 'slices' && changing.test(name)) || (packagePath === 'sort' && sorting.test(name));
  return isChange ? sliceOf(first, info) : undefined;
}

/** Behind a conversion, as in `sort.Sort(byName(s))`, and of a part of a slice. */
function sliceOf(expr: Expr, info: TypeInfo): Expr {
  const inner = unparen(expr);
  if (inner.kind === 'SliceExpr') return sliceOf(inner.x, info);
  const [argument] = inner.kind === 'CallExpr' ? inner.args : [];
  const isConversion = inner.kind === 'CallExpr' && info.calleeOf(inner).kind === 'conversion';
  return isConversion && argument !== undefined ? sliceOf(argument, info) : inner;
}
