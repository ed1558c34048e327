import { msg } from '../base/message.js';
import { unparen } from '../flow/unparen.js';
import { callsOf, type PlacedCall } from '../program/package-calls.js';
import type { CopiedLock } from '../program/copied-locks.js';
import type { CallExpr, Expr, FuncDecl, Ident, Node, RangeStmt } from '../syntax/ast.js';
import { parentsIn } from '../syntax/parents.js';
import { contains, walk } from '../syntax/walk.js';
import type { VarObject } from '../types/object.js';
import type { DeclaredFunction, TypedPackage, TypeInfo } from '../types/package.js';
import { isExported } from '../types/identical.js';
import type { Type } from '../types/type.js';
import { underlying } from '../types/type-queries.js';
import type { FixOffer } from './edit.js';
import { functionFix, type FunctionRewrite } from './function-fix.js';
import { freeName, identsOf } from './guard/free-name.js';

/**
 * Offers to use a pointer in the place of a copy: as receiver, as parameter with the `&` of all callers, for the element of a range, or for a local that
 * was a copy of something with a name. Undefined where somebody else may call the function, or needs the copy as a whole.
 */
export function byPointer(typed: TypedPackage, copied: CopiedLock): FixOffer | undefined {
  const { from, copy, node } = copied;
  if (copy.kind === 'value' || !isOnlySelected(copy.variable, from)) return undefined;
  const { name } = copy.variable;
  switch (copy.kind) {
    case 'receiver':
      if (!mayBePointerMethod(from, typed)) return undefined;
      return functionFix(
        typed,
        from,
        { kind: 'by-pointer', title: msg('Use a pointer receiver for {0}', from.object.name) },
        ({ writer }) => {
          writer.replace(node.start, node.start, '*');
          return true;
        },
      );
    case 'param': {
      const calls = callsFor(copied, typed);
      if (calls === undefined) return undefined;
      return functionFix(typed, from, { kind: 'by-pointer', title: msg('Pass a pointer to {0}', name) }, (own) => {
        own.writer.replace(node.start, node.start, '*');
        return calls.every(({ call, declared }) => pointerArgument(call, indexOf(copied), own, declared, typed));
      });
    }
    case 'range':
      return rangeByIndex(typed, from, copy.loop, copy.variable);
    case 'local':
      if (!isAddressable(node, from.info) || isAssigned(copy.variable, from)) return undefined;
      return functionFix(
        typed,
        from,
        { kind: 'by-pointer', title: msg('Let {0} point to the original', name) },
        (own) => {
          const star = unparen(node);
          if (own.view.parentOf(node)?.kind === 'ValueSpec') return false;
          if (star.kind === 'StarExpr') own.writer.replace(star.start, star.x.start, '');
          else own.writer.replace(node.start, node.start, '&');
          return true;
        },
      );
  }
}

/** Whether the variable is only used to select a field or method, which reads the same behind a pointer. */
function isOnlySelected(variable: VarObject, { decl, info, chunk }: CopiedLock['from']): boolean {
  const parents = parentsIn(chunk);
  const others: Node[] = [];
  walk(decl, (node) => {
    if (node.kind !== 'Ident' || node.name !== variable.name || info.objectOf(node) !== variable) return;
    const around = parents.get(node);
    const isDeclared =
      around?.kind === 'Field' ||
      (around?.kind === 'RangeStmt' && around.x !== node) ||
      (around?.kind === 'AssignStmt' && around.op === ':=' && around.lhs.includes(node)) ||
      (around?.kind === 'ValueSpec' && around.names.includes(node));
    if (!isDeclared && !(around?.kind === 'SelectorExpr' && around.x === node)) others.push(node);
  });
  return others.length === 0;
}

function isAssigned(variable: VarObject, { decl, info }: CopiedLock['from']): boolean {
  let isFound = false;
  walk(decl, (node) => {
    const targets = node.kind === 'AssignStmt' && node.op !== ':=' ? node.lhs : [];
    isFound ||= targets.some((target) => target.kind === 'Ident' && info.objectOf(target) === variable);
  });
  return isFound;
}

/** What has a place in memory: a variable, a field of one or behind a pointer, an element of a slice, what a pointer points to. */
function isAddressable(expression: Expr, info: TypeInfo): boolean {
  const expr = unparen(expression);
  switch (expr.kind) {
    case 'Ident':
      return info.objectOf(expr)?.kind === 'var';
    case 'StarExpr':
      return true;
    case 'SelectorExpr': {
      const object = info.objectOf(expr.sel);
      if (object?.kind !== 'var') return false;
      return (
        object.role === 'package' || underlying(info.typeOf(expr.x)).kind === 'pointer' || isAddressable(expr.x, info)
      );
    }
    case 'IndexExpr': {
      const kind = underlying(info.typeOf(expr.x)).kind;
      return kind === 'slice' || (kind === 'array' && isAddressable(expr.x, info));
    }
    default:
      return false;
  }
}

/** Whether all that is done with the method can be done with one that has a pointer receiver. */
function mayBePointerMethod({ object, decl, chunk }: CopiedLock['from'], typed: TypedPackage): boolean {
  if (isExported(object.name) && typed.name !== 'main') return false;
  const calls = callsOf(object, decl, typed);
  if (calls === undefined) return false;
  const isFine = calls.every(({ call, declared }) => {
    const fun = unparen(call.fun);
    const info = typed.info(declared.chunk);
    if (fun.kind !== 'SelectorExpr' || info.selectionOf(fun)?.kind !== 'method') return false;
    return underlying(info.typeOf(fun.x)).kind === 'pointer' || isAddressable(fun.x, info);
  });
  const receiver = decl.recv?.fields[0]?.type;
  return isFine && receiver?.kind === 'Ident' && !goesIntoInterface(receiver, typed.info(chunk), typed);
}

/** Whether a value of a type may become that of an interface, which a pointer method would not be found in. */
function goesIntoInterface(receiver: Ident, own: TypeInfo, typed: TypedPackage): boolean {
  const wanted = own.typeOf(receiver);
  let isFound = false;
  for (const { decl, chunk } of typed.functions) {
    const info = typed.info(chunk);
    const look = (value: Expr | undefined, target: Type | undefined): void => {
      if (value === undefined || info.typeOf(value) !== wanted) return;
      const kind = target === undefined ? 'unknown' : underlying(target).kind;
      isFound ||= kind === 'interface' || kind === 'unknown' || kind === 'typeparam';
    };
    walk(decl, (node) => {
      switch (node.kind) {
        case 'CallExpr': {
          const type = underlying(info.typeOf(node.fun));
          const callee = info.calleeOf(node);
          if (callee.kind === 'builtin') break;
          const params = type.kind === 'signature' && !type.isVariadic ? type.params : [];
          node.args.forEach((argument, i) => {
            look(argument, params[i]?.type);
          });
          break;
        }
        case 'ReturnStmt':
          for (const result of node.results) if (unparen(result).kind !== 'Ident') look(result, undefined);
          break;
        case 'AssignStmt':
          if (node.op === '=')
            node.rhs.forEach((value, i) => {
              const target = node.lhs[i];
              look(value, target && info.typeOf(target));
            });
          break;
        case 'CompositeLit': {
          const type = underlying(info.typeOf(node));
          for (const element of node.elements) {
            const [value, key] = element.kind === 'KeyValueExpr' ? [element.value, element.key] : [element, undefined];
            const field = key?.kind === 'Ident' && type.kind === 'struct' ? info.typeOf(key) : undefined;
            look(value, type.kind === 'slice' || type.kind === 'array' || type.kind === 'map' ? type.elem : field);
          }
          break;
        }
        case 'ValueSpec':
          for (const value of node.values) look(value, node.type === undefined ? wanted : info.typeOf(node.type));
          break;
        case 'SendStmt':
          look(node.value, undefined);
          break;
        default:
      }
      return !isFound;
    });
  }
  return isFound;
}

function indexOf({ copy }: CopiedLock): number {
  if (copy.kind !== 'param') return -1;
  let index = 0;
  for (const field of copy.owner.type.params.fields) {
    if (field === copy.field) return index;
    index += Math.max(1, field.names.length);
  }
  return -1;
}

/** All calls of the function, each with something that has a place in memory; undefined where others may call it. */
function callsFor(copied: CopiedLock, typed: TypedPackage): readonly PlacedCall[] | undefined {
  const { copy, from } = copied;
  if (copy.kind !== 'param' || copy.field.names.length !== 1) return undefined;
  let calls: readonly PlacedCall[] | undefined;
  if (copy.owner.kind === 'FuncLit') {
    const around = parentsIn(from.chunk).get(copy.owner);
    calls = around?.kind === 'CallExpr' && around.fun === copy.owner ? [{ call: around, declared: from }] : undefined;
  } else if (!isExported(from.object.name) || typed.name === 'main')
    calls = callsOf(from.object, copy.owner satisfies FuncDecl, typed);
  const index = indexOf(copied);
  const isFine = calls?.every(({ call, declared }) => {
    const argument = call.args[index];
    return argument !== undefined && !call.hasEllipsis && isAddressable(argument, typed.info(declared.chunk));
  });
  return isFine === true ? calls : undefined;
}

function pointerArgument(
  call: CallExpr,
  index: number,
  own: FunctionRewrite,
  declared: DeclaredFunction,
  typed: TypedPackage,
): boolean {
  const other = own.open(declared);
  const argument = call.args[index];
  if (other === undefined || argument === undefined) return false;
  const value = unparen(argument);
  // A copy that a loop makes, or another parameter, is no original.
  const object = value.kind === 'Ident' ? typed.info(declared.chunk).objectOf(value) : undefined;
  if (object?.kind === 'var' && (object.role === 'param' || object.role === 'receiver')) return false;
  if (object?.kind === 'var' && object.declaration?.node.kind === 'RangeStmt') return false;
  if (value.kind === 'StarExpr') other.writer.replace(value.start, value.x.start, '');
  else other.writer.replace(argument.start, argument.start, '&');
  return true;
}

/** `for i := range items { item := &items[i]` */
function rangeByIndex(
  typed: TypedPackage,
  from: CopiedLock['from'],
  loop: RangeStmt,
  variable: VarObject,
): FixOffer | undefined {
  const { info } = from;
  const { key, value, x, body } = loop;
  const [first] = body.stmts;
  const kind = underlying(info.typeOf(x)).kind;
  const isElement = kind === 'slice' || (kind === 'array' && isAddressable(x, info));
  if (value?.kind !== 'Ident' || key?.kind !== 'Ident' || first === undefined || !isElement) return undefined;
  if (unparen(x).kind !== 'Ident' && unparen(x).kind !== 'SelectorExpr') return undefined;
  return functionFix(
    typed,
    from,
    { kind: 'by-pointer', title: msg('Let {0} point to the element', variable.name) },
    ({ view, writer }) => {
      if (view.isOnOneLine(body.start, body.end) || isChanged(x, body, info)) return false;
      const taken = identsOf(from.chunk);
      const index = key.name === '_' ? freeName(['i', 'j', 'k', 'index'], (name) => taken.has(name)) : key.name;
      writer.replace(key.start, value.end, index);
      writer.insertBefore(first, [`${variable.name} := &${view.source(x)}[${index}]`]);
      return true;
    },
  );
}

/** Whether what a loop goes over gets another value in it. */
function isChanged(x: Expr, body: Node, info: TypeInfo): boolean {
  const at = unparen(x);
  const object =
    at.kind === 'Ident' ? info.objectOf(at) : at.kind === 'SelectorExpr' ? info.objectOf(at.sel) : undefined;
  let isFound = false;
  walk(body, (node) => {
    if (node.kind !== 'AssignStmt') return;
    for (const target of node.lhs) {
      const ident = target.kind === 'Ident' ? target : target.kind === 'SelectorExpr' ? target.sel : undefined;
      if (ident !== undefined && info.objectOf(ident) === object && contains(body, target)) isFound = true;
    }
  });
  return isFound;
}
