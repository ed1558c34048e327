import { remembered } from '../base/remembered.js';
import { unparen } from '../flow/unparen.js';
import type { CallExpr, Expr, FuncDecl, Node } from '../syntax/ast.js';
import type { Chunk, SourceFile } from '../syntax/source-file.js';
import { walk } from '../syntax/walk.js';
import type { VarObject } from '../types/object.js';
import type { DeclaredFunction, TypeInfo, TypedPackage } from '../types/package.js';

/** What a call does with what an `atomic.Value` or `atomic.Pointer` holds. */
export type HolderUse = 'load' | 'store';

/** A call of a method of an `atomic.Value` or `atomic.Pointer`. A swap counts as a store. */
export interface HolderCall {
  /** The variable or field of that type. */
  readonly holder: VarObject;
  /** As written: `s.config`. */
  readonly name: string;
  readonly kind: 'Value' | 'Pointer';
  readonly use: HolderUse;
  readonly call: CallExpr;
  /** What is stored; undefined for a load. */
  readonly value: Expr | undefined;
}

/** The calls of one declared function, literals in it included, in source order. */
export interface HolderCalls {
  readonly from: DeclaredFunction;
  readonly info: TypeInfo;
  readonly calls: readonly HolderCall[];
}

const method = /^\(\*sync\/atomic\.(Value|Pointer)\)\.(Load|Store|Swap|CompareAndSwap)$/;
const looksLikeCall = /\.(?:Load|Store|Swap|CompareAndSwap)\(/;

/** Finds the functions that use an `atomic.Value` or `atomic.Pointer`, in the order of the package. */
export function findHolderCalls(typed: TypedPackage): readonly HolderCalls[] {
  if (!typed.input.files.some(namesHolder)) return [];
  const found: HolderCalls[] = [];
  for (const from of typed.functions) {
    if (!mayUseHolder(from.chunk)) continue;
    const calls = callsIn(from, typed.info(from.chunk));
    if (calls.calls.length > 0) found.push(calls);
  }
  return found;
}

const namesHolder = remembered(
  ({ text }: SourceFile) => text.includes('atomic.Value') || text.includes('atomic.Pointer['),
);

const mayUseHolder = remembered(({ text }: Chunk) => looksLikeCall.test(text));

const callsByDecl = remembered((_info: TypeInfo) => new Map<FuncDecl, HolderCalls>());

/** Depends on the function and its types alone, so that it need not be done again for a new version of the package. */
function callsIn(from: DeclaredFunction, info: TypeInfo): HolderCalls {
  const known = callsByDecl(info);
  let found = known.get(from.decl);
  if (found === undefined) {
    const calls: HolderCall[] = [];
    walk(from.decl, (node) => {
      const call = node.kind === 'CallExpr' ? holderCall(node, from, info) : undefined;
      if (call !== undefined) calls.push(call);
      return true;
    });
    found = { from, info, calls };
    known.set(from.decl, found);
  }
  return found;
}

/** The call of such a method that an expression is; undefined for any other. */
export function holderCall(call: CallExpr, from: DeclaredFunction, info: TypeInfo): HolderCall | undefined {
  const fun = unparen(call.fun);
  const callee = fun.kind === 'SelectorExpr' ? info.calleeOf(call) : undefined;
  const match = callee?.kind === 'func' ? method.exec(callee.func.fullName) : null;
  if (match === null || fun.kind !== 'SelectorExpr') return undefined;
  const holder = variableOf(fun.x, info);
  if (holder === undefined) return undefined;
  const isLoad = match[2] === 'Load';
  return {
    holder,
    name: sourceText(fun.x, from),
    kind: match[1] === 'Value' ? 'Value' : 'Pointer',
    use: isLoad ? 'load' : 'store',
    call,
    value: isLoad ? undefined : call.args.at(-1),
  };
}

/** The variable or field that an expression names. */
function variableOf(expression: Expr, info: TypeInfo): VarObject | undefined {
  const expr = unparen(expression);
  const ident = expr.kind === 'Ident' ? expr : expr.kind === 'SelectorExpr' ? expr.sel : undefined;
  const object = ident === undefined ? undefined : info.objectOf(ident);
  return object?.kind === 'var' ? object.origin : undefined;
}

/** What was written, in one line. */
export function sourceText(node: Node, from: DeclaredFunction): string {
  return from.chunk.text.slice(node.start, node.end).replace(/\s+/g, ' ');
}
