import { unparen } from '../../../flow/unparen.js';
import { mentionedNames } from '../../../flow/mentioned-names.js';
import { byFunction, type TypedFunction } from '../../../program/by-function.js';
import { placeOf } from '../../../flow/method-call.js';
import type { CallExpr, Expr, Node } from '../../../syntax/ast.js';
import type { Chunk, SourceFile } from '../../../syntax/source-file.js';
import { walk } from '../../../syntax/walk.js';
import type { VarObject } from '../../../types/object.js';
import type { TypeInfo, TypedPackage } from '../../../types/package.js';

/** A channel without room that `signal.Notify` is given. */
export interface UnbufferedSignal {
  readonly from: TypedFunction;
  readonly notify: CallExpr;
  readonly argument: Expr;
  /** The channel as the call names it. */
  readonly name: string;
  /** Where it is made. */
  readonly makes: readonly Made[];
}

export interface Made {
  readonly call: CallExpr;
  readonly file: SourceFile;
  readonly chunk: Chunk;
}

interface Notified {
  readonly from: TypedFunction;
  readonly notify: CallExpr;
  readonly argument: Expr;
}

const notifiedIn = byFunction(
  (names) => names.has('Notify'),
  (from): Notified[] => {
    const found: Notified[] = [];
    walk(from.decl, (node) => {
      if (node.kind !== 'CallExpr') return;
      const callee = from.info.calleeOf(node);
      const [argument] = node.args;
      if (callee.kind === 'func' && callee.func.fullName === 'os/signal.Notify' && argument !== undefined)
        found.push({ from, notify: node, argument });
    });
    return found;
  },
);

/** One for each call that is given a variable of which every value is made without room. Nobody can receive from a channel that is made in the call itself. */
export function findUnbuffered(typed: TypedPackage): readonly UnbufferedSignal[] {
  return notifiedIn(typed).flatMap(({ from, notify, argument }) => {
    const place = placeOf(argument, from.info);
    const makes = place === undefined ? undefined : valuesOf(place.variable, typed);
    if (place === undefined || makes === undefined || makes.length === 0) return [];
    return [{ from, notify, argument, name: place.path, makes }];
  });
}

/** Undefined where it may get another value than a channel without room. */
function valuesOf(variable: VarObject, typed: TypedPackage): readonly Made[] | undefined {
  if (variable.role !== 'local' && variable.role !== 'package' && variable.role !== 'field') return undefined;
  if (variable.packagePath !== typed.input.path) return undefined;
  const values: (Made | undefined)[] = [];
  for (const file of typed.input.files)
    for (const chunk of file.chunks) {
      const isElsewhere = variable.role === 'local' && chunk !== variable.declaration?.chunk;
      if (isElsewhere || !mentionedNames(chunk).has(variable.name)) continue;
      const info = typed.info(chunk);
      for (const decl of chunk.decls)
        walk(decl, (node) => {
          for (const value of valuesAt(node, variable, info)) {
            const call = value === undefined ? undefined : unparen(value);
            const isMade = call?.kind === 'CallExpr' && isMakeWithoutRoom(call, info);
            values.push(isMade ? { call, file, chunk } : undefined);
          }
        });
    }
  const makes = values.filter((value) => value !== undefined);
  return makes.length === values.length ? makes : undefined;
}

/** What a node gives the variable; undefined for a value that isn't seen. */
function valuesAt(node: Node, variable: VarObject, info: TypeInfo): readonly (Expr | undefined)[] {
  const isIt = (target: Expr): boolean => {
    const name = target.kind === 'SelectorExpr' ? target.sel : target;
    const object = name.kind === 'Ident' ? info.objectOf(name) : undefined;
    return object?.kind === 'var' && object.origin === variable.origin;
  };
  switch (node.kind) {
    case 'AssignStmt':
      return node.lhs.flatMap((target, i) =>
        isIt(target) ? [node.lhs.length === node.rhs.length ? node.rhs[i] : undefined] : [],
      );
    case 'ValueSpec':
      if (node.values.length === 0) return [];
      return node.names.flatMap((name, i) =>
        isIt(name) ? [node.names.length === node.values.length ? node.values[i] : undefined] : [],
      );
    case 'KeyValueExpr':
      return isIt(node.key) ? [node.value] : [];
    case 'UnaryExpr':
      return node.op === '&' && isIt(unparen(node.x)) ? [undefined] : [];
    default:
      return [];
  }
}

function isMakeWithoutRoom(call: CallExpr, info: TypeInfo): boolean {
  const callee = info.calleeOf(call);
  if (callee.kind !== 'builtin' || callee.name !== 'make') return false;
  const size = call.args[1] === undefined ? 0n : info.constantOf(call.args[1]);
  return size === 0n || size === 0;
}
