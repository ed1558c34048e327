import type { Expr, FuncDecl, FuncLit, Ident, Node } from '../../syntax/ast.js';
import type { VarObject } from '../../types/object.js';
import type { EditList } from '../edit-list.js';
import type { ChunkView } from '../guard/chunk-view.js';
import { calleeName } from '../guard/classify-use.js';
import { isInside, referenceOf, usesOf, type TargetUse } from '../guard/target-uses.js';
import type { AtomicType } from './atomic-type.js';

/**
 * What is done with the variable at one place:
 * - `load`, `store`, `add`: plainly, so that it has to be made one atomic operation;
 * - `call`: through a function of `sync/atomic`, which becomes a method.
 */
export interface AtomicUse {
  readonly kind: 'load' | 'store' | 'add' | 'call';
  readonly view: ChunkView;
  readonly reference: TargetUse['reference'];
  readonly owner: FuncDecl | FuncLit;
  /** Writes the operation with the new type. */
  convert(edits: EditList): void;
}

/** Undefined for a use that no method of an atomic type stands for. */
export function atomicUsesIn(view: ChunkView, target: VarObject, type: AtomicType): readonly AtomicUse[] | undefined {
  const uses: AtomicUse[] = [];
  for (const ident of usesOf(view, target)) {
    if (target.origin.declaration?.ident === ident) continue;
    const use = readAtomicUse(view, ident, target, type);
    if (use === undefined) return undefined;
    uses.push(use);
  }
  return uses;
}

function readAtomicUse(view: ChunkView, ident: Ident, target: VarObject, type: AtomicType): AtomicUse | undefined {
  const reference = referenceOf(view, ident);
  const owner = view.functionAround(reference);
  if (owner === undefined) return undefined;
  const text = view.source(reference);
  const { offset } = view;
  const use = (kind: AtomicUse['kind'], convert: AtomicUse['convert']): AtomicUse => ({
    kind,
    view,
    reference,
    owner,
    convert,
  });
  /** Puts a method call around an operand that stays where it is. */
  const around =
    (method: string, node: Node, operand: Expr, before = '', after = ''): AtomicUse['convert'] =>
    (edits) => {
      edits.replace(offset + node.start, offset + operand.start, `${text}.${method}(${before}`);
      edits.insert(offset + operand.end, `${after})`);
    };
  const parent = view.parentOf(reference);
  switch (parent?.kind) {
    case 'IncDecStmt': {
      if (!type.isNumber || (parent.op === '--' && !type.isSigned)) return undefined;
      const step = parent.op === '++' ? '1' : '-1';
      return use('add', (edits) => edits.replace(offset + parent.start, offset + parent.end, `${text}.Add(${step})`));
    }
    case 'AssignStmt': {
      if (!parent.lhs.includes(reference)) return load();
      const [value] = parent.rhs;
      if (parent.lhs.length !== 1 || parent.rhs.length !== 1 || value === undefined || names(view, value, target))
        return undefined;
      const isConverted = type.converted !== undefined && value.kind !== 'BasicLit';
      const before = isConverted ? `${type.converted}(` : '';
      if (parent.op === '=') return use('store', around('Store', parent, value, before, isConverted ? ')' : ''));
      if (!type.isNumber || (parent.op !== '+=' && (parent.op !== '-=' || !type.isSigned))) return undefined;
      if (parent.op === '+=') return use('add', around('Add', parent, value, before, isConverted ? ')' : ''));
      const isSimple =
        isConverted ||
        value.kind === 'BasicLit' ||
        value.kind === 'Ident' ||
        value.kind === 'SelectorExpr' ||
        value.kind === 'CallExpr';
      return use(
        'add',
        around('Add', parent, value, isSimple ? `-${before}` : '-(', isConverted || !isSimple ? ')' : ''),
      );
    }
    case 'UnaryExpr':
      return parent.op === '&' ? atomicCall(parent) : load();
    case 'RangeStmt':
      return parent.x === reference ? load() : undefined;
    case 'KeyValueExpr':
      // `T{count: 1}` gives a field its first value.
      return parent.key === reference && target.role === 'field' ? undefined : load();
    case 'ParenExpr': {
      let at: Node | undefined = parent;
      while (at?.kind === 'ParenExpr') at = view.parentOf(at);
      const isChanged =
        at?.kind === 'IncDecStmt' || (at?.kind === 'UnaryExpr' && at.op === '&') || at?.kind === 'AssignStmt';
      return isChanged ? undefined : load();
    }
    default:
      return load();
  }

  function load(): AtomicUse {
    const value = `${text}.Load()`;
    const converted = type.converted === undefined ? value : `${type.own}(${value})`;
    return use('load', (edits) => edits.replace(offset + reference.start, offset + reference.end, converted));
  }

  /** `atomic.AddInt64(&n, 1)`. */
  function atomicCall(address: Node): AtomicUse | undefined {
    const call = view.parentOf(address);
    if (call?.kind !== 'CallExpr' || call.args[0] !== address) return undefined;
    const method = /^sync\/atomic\.(Add|And|CompareAndSwap|Load|Or|Store|Swap)(?:Int|Uint)/.exec(
      calleeName(view, call),
    )?.[1];
    const second = call.args[1];
    if (method === undefined || type.converted !== undefined) return undefined;
    return use('call', (edits) => {
      if (second === undefined) edits.replace(offset + call.start, offset + call.end, `${text}.${method}()`);
      else edits.replace(offset + call.start, offset + second.start, `${text}.${method}(`);
    });
  }
}

function names(view: ChunkView, node: Node, target: VarObject): boolean {
  return usesOf(view, target).some((ident) => isInside(ident, node));
}
