import { msg } from '../base/message.js';
import type { CallExpr } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import { findMember } from '../types/lookup.js';
import type { VarObject } from '../types/object.js';
import type { DeclaredFunction, TypedPackage } from '../types/package.js';
import type { FixOffer } from './edit.js';
import { functionFix, type FunctionRewrite } from './function-fix.js';
import { isCopiedStruct } from './guard/copied-struct.js';
import { declareField, declareLocal } from './guard/declare-guard.js';
import { freeName, identsOf } from './guard/free-name.js';
import { structOf } from './guard/guarded-struct.js';
import { isHandedOn } from './handed-on.js';

/**
 * Offers a `sync.Once` beside the channel, through which every `close` of it in the package goes. Only for locals and fields; which of them gets another channel later is for
 * the caller to know.
 */
export function closeOnce(
  typed: TypedPackage,
  from: DeclaredFunction,
  channel: VarObject,
  isPreferred: boolean,
): FixOffer | undefined {
  if (channel.role !== 'local' && channel.role !== 'field') return undefined;
  const title = msg('Close {0} through a sync.Once', channel.name);
  return functionFix(typed, from, { kind: 'close-once', title, isPreferred }, (rewrite) => {
    if (isHandedOn(typed, channel)) return false;
    const name = channel.role === 'local' ? onceForLocal(channel, rewrite) : onceForField(typed, channel, rewrite);
    if (name === undefined) return false;
    const places = channel.role === 'local' ? [from] : typed.functions;
    return places.every((one) => closeThrough(name, channel, one, rewrite));
  });
}

/** Declares it above the variable; gives its name. */
function onceForLocal(channel: VarObject, { view, edits }: FunctionRewrite): string | undefined {
  const qualifier = edits.nameOfPackage(view.file, view.chunk, 'sync');
  if (qualifier === undefined) return undefined;
  const name = freeName(['once', `${channel.name}Once`], (one) => identsOf(view.chunk).has(one));
  const declare = declareLocal(view, channel, channel.name, edits.stateOf(view.file).bodies);
  return declare(name, `${qualifier}Once`) ? name : undefined;
}

function onceForField(typed: TypedPackage, channel: VarObject, { edits }: FunctionRewrite): string | undefined {
  const found = structOf(typed, channel);
  if (found === undefined || isCopiedStruct(typed, found.type)) return undefined;
  const { view, type } = found;
  const qualifier = edits.nameOfPackage(view.file, view.chunk, 'sync');
  if (qualifier === undefined) return undefined;
  const isTaken = (one: string): boolean => findMember(type, one, channel.packagePath).object !== undefined;
  const name = freeName(['closeOnce', `${channel.name}Once`], isTaken);
  const declare = declareField(found, channel.name, edits.stateOf(view.file).declarations);
  return declare(name, `${qualifier}Once`) ? name : undefined;
}

/** Puts each `close` of the channel in a function into the `Do` of that name, or of the field of that name beside it. */
function closeThrough(name: string, channel: VarObject, one: DeclaredFunction, rewrite: FunctionRewrite): boolean {
  if (!identsOf(one.chunk).has(channel.name) || !identsOf(one.chunk).has('close')) return true;
  const here = rewrite.open(one);
  if (here === undefined) return false;
  const { view, writer } = here;
  const closes: CallExpr[] = [];
  walk(one.decl, (node) => {
    if (node.kind === 'CallExpr' && isCloseOf(node, channel, here)) closes.push(node);
  });
  return closes.every((call) => {
    const [argument] = call.args;
    const stmt = view.parentOf(call);
    if (argument === undefined || view.hasComment(call.start, call.end)) return false;
    const base = argument.kind === 'SelectorExpr' ? `${view.source(argument.x)}.` : '';
    const text = `${base}${name}.Do(func() { ${view.source(call)} })`;
    if (stmt?.kind !== 'ExprStmt' && stmt?.kind !== 'DeferStmt') return false;
    writer.replace(call.start, call.end, text);
    return true;
  });
}

function isCloseOf(call: CallExpr, channel: VarObject, { view }: FunctionRewrite): boolean {
  if (view.info.calleeOf(call).kind !== 'builtin' || call.fun.kind !== 'Ident' || call.fun.name !== 'close')
    return false;
  const [argument] = call.args;
  const ident = argument?.kind === 'SelectorExpr' ? argument.sel : argument;
  const object = ident?.kind === 'Ident' ? view.info.objectOf(ident) : undefined;
  return object?.kind === 'var' && object.origin === channel.origin;
}
