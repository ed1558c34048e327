import type { Expr, Ident, Node } from '../syntax/ast.js';
import type { VarObject } from '../types/object.js';
import type { TypedPackage } from '../types/package.js';
import { isNamed, underlying } from '../types/type-queries.js';
import { ChunkView } from './guard/chunk-view.js';
import { identsOf } from './guard/free-name.js';

/** Whether somebody may close a channel by another name: it is stored, given to a function, or returned as one that can be closed. */
export function isHandedOn(typed: TypedPackage, channel: VarObject): boolean {
  const declared = channel.declaration;
  return typed.input.files.some((file) =>
    file.chunks.some((chunk) => {
      if (channel.role === 'local' && chunk !== declared?.chunk) return false;
      const view = new ChunkView(file, chunk, typed);
      const names = identsOf(chunk).get(channel.name) ?? [];
      return names.some((name) => isUse(name, channel, view) && isGivenAway(name, view));
    }),
  );
}

function isUse(name: Ident, channel: VarObject, { info }: ChunkView): boolean {
  const object = info.objectOf(name);
  return object?.kind === 'var' && object.origin === channel.origin;
}

function isGivenAway(name: Ident, view: ChunkView): boolean {
  let at: Node = name;
  let around = view.parentOf(at);
  while (around?.kind === 'ParenExpr' || (around?.kind === 'SelectorExpr' && around.sel === at))
    around = view.parentOf((at = around));
  switch (around?.kind) {
    case 'SendStmt':
      return around.chan !== at;
    case 'UnaryExpr':
      return around.op !== '<-';
    case 'RangeStmt':
      return around.x !== at;
    case 'BinaryExpr':
    case 'ValueSpec':
    case 'Field':
      return false;
    case 'KeyValueExpr':
      return around.key !== at || around.value.kind !== 'CallExpr';
    case 'AssignStmt':
      return !around.lhs.some((target) => target === at);
    case 'CallExpr': {
      if (view.info.calleeOf(around).kind === 'builtin') return false;
      const type = underlying(view.info.typeOf(around.fun));
      const param = type.kind === 'signature' ? type.params[around.args.findIndex((arg) => arg === at)] : undefined;
      return param === undefined || !isReceiveOnly(param);
    }
    case 'ReturnStmt': {
      const results = view.functionAround(around)?.type.results?.fields ?? [];
      return !results.every(({ type }) => isNotClosable(type, view));
    }
    default:
      return true;
  }
}

function isReceiveOnly({ type }: VarObject): boolean {
  const under = underlying(type);
  return under.kind === 'chan' && under.dir === 'recv';
}

function isNotClosable(type: Expr, { info }: ChunkView): boolean {
  const under = underlying(info.typeOf(type));
  return under.kind === 'chan'
    ? under.dir === 'recv'
    : under.kind !== 'interface' || isNamed(info.typeOf(type), 'error');
}
