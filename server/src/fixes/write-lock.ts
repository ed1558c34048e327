import { msg } from '../base/message.js';
import type { FunctionUnit } from '../flow/function-unit.js';
import { unparen } from '../flow/unparen.js';
import type { CallExpr, NodeBase, SelectorExpr } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import type { TypedPackage } from '../types/package.js';
import type { FixOffer, TextEdit } from './edit.js';
import { fileOf } from './file-of.js';

/**
 * Offers to take the write lock where a function takes a read lock: `RLock` becomes `Lock`, and every `RUnlock` of it `Unlock`. Undefined when the
 * function takes that lock more than once, so that nobody can tell which `RUnlock` belongs to which.
 *
 * @param locked the call of `RLock`
 */
export function takeWriteLock(typed: TypedPackage, unit: FunctionUnit, locked: NodeBase): FixOffer | undefined {
  const { body, chunk } = unit;
  const file = fileOf(typed, unit);
  const calls: { readonly call: CallExpr; readonly fun: SelectorExpr; readonly lock: string }[] = [];
  walk(body, (node) => {
    const fun = node.kind === 'CallExpr' ? unparen(node.fun) : undefined;
    if (node.kind === 'CallExpr' && fun?.kind === 'SelectorExpr' && node.args.length === 0)
      calls.push({ call: node, fun, lock: chunk.text.slice(fun.x.start, fun.x.end) });
    return true;
  });
  const lock = calls.find(({ call }) => call === locked)?.lock;
  const uses = calls.filter((one) => one.lock === lock && /^(Try)?R?(Lock|Unlock)$/.test(one.fun.sel.name));
  const locks = uses.filter(({ fun }) => fun.sel.name.endsWith('Lock'));
  if (file === undefined || lock === undefined || locks.length !== 1 || locks[0]?.fun.sel.name !== 'RLock')
    return undefined;
  const base = file.startOf(chunk);
  const edits = uses.map(({ fun: { sel } }): TextEdit => {
    return { start: base + sel.start, end: base + sel.end, newText: sel.name.slice(1) };
  });
  edits.sort((a, b) => a.start - b.start);
  return {
    kind: 'write-lock',
    title: msg('Take the write lock ({0}.Lock)', lock),
    isPreferred: true,
    build: () => [{ file: file.uri, edits }],
  };
}
