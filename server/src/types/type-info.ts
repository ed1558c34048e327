import type { CallExpr, Expr, Ident, SelectorExpr } from '../syntax/ast.js';
import { Mode } from './chunk-facts.js';
import type { ChunkFacts } from './chunk-facts.js';
import { findMember } from './lookup.js';
import type { Callee, FuncObject, GoObject, Selection } from './object.js';
import type { ConstValue } from './objects.js';
import type { TypeInfo } from './package.js';
import type { Type } from './type.js';
import { namedOf, underlying } from './type-queries.js';

/** The facts of one chunk; the first question checks it. */
export class ChunkTypeInfo implements TypeInfo {
  private isReady = false;

  constructor(
    private readonly facts: ChunkFacts,
    private readonly check: () => void,
  ) {}

  private ready(): ChunkFacts {
    if (!this.isReady) {
      this.isReady = true;
      this.check();
    }
    return this.facts;
  }

  typeOf(expr: Expr): Type {
    const facts = this.ready();
    const type = facts.typeOf(expr);
    if (expr.kind !== 'Ident' || facts.isRecorded(expr)) return type;
    // An identifier that declares something, or is selected, has no type of its own recorded.
    const object = facts.objectOf(expr);
    return object?.kind === 'var' || object?.kind === 'const' || object?.kind === 'func' || object?.kind === 'type'
      ? object.type
      : type;
  }

  objectOf(ident: Ident): GoObject | undefined {
    return this.ready().objectOf(ident);
  }

  selectionOf(selector: SelectorExpr): Selection | undefined {
    return this.ready().selectionOf(selector);
  }

  isType(expr: Expr): boolean {
    return this.ready().modeOf(expr) === Mode.type;
  }

  constantOf(expr: Expr): ConstValue | undefined {
    return this.ready().valueOf(expr);
  }

  calleeOf(call: CallExpr): Callee {
    const facts = this.ready();
    let fun = call.fun;
    for (;;) {
      const mode = facts.modeOf(fun);
      if (mode === Mode.type) return { kind: 'conversion', type: facts.typeOf(fun) };
      if (fun.kind === 'ParenExpr') fun = fun.x;
      else if ((fun.kind === 'IndexExpr' || fun.kind === 'IndexListExpr') && isGenericName(facts, fun.x)) fun = fun.x;
      else break;
    }
    switch (fun.kind) {
      case 'FuncLit':
        return { kind: 'literal', literal: fun };
      case 'Ident':
        return calleeOfObject(facts.objectOf(fun), fun);
      case 'SelectorExpr':
        return calleeOfSelector(facts, fun);
      case 'BadExpr':
        return { kind: 'unknown' };
      default:
        return { kind: 'value', expr: fun };
    }
  }
}

/** Whether an indexed expression names a function, so that the index is a type argument. */
function isGenericName(facts: ChunkFacts, expr: Expr): boolean {
  const ident = expr.kind === 'SelectorExpr' ? expr.sel : expr;
  if (ident.kind !== 'Ident') return false;
  const kind = facts.objectOf(ident)?.kind;
  return kind === 'func' || kind === 'external';
}

function calleeOfObject(object: GoObject | undefined, expr: Expr): Callee {
  switch (object?.kind) {
    case 'func':
      return { kind: 'func', func: object };
    case 'builtin':
      return { kind: 'builtin', name: object.name };
    case 'external':
      return { kind: 'external', fullName: `${object.packagePath ?? ''}.${object.name}` };
    case 'var':
      return { kind: 'value', expr };
    default:
      return { kind: 'unknown' };
  }
}

function calleeOfSelector(facts: ChunkFacts, selector: SelectorExpr): Callee {
  const selection = facts.selectionOf(selector);
  if (selection === undefined) {
    if (facts.modeOf(selector.x) === Mode.package) return calleeOfObject(facts.objectOf(selector.sel), selector);
    return calleeOfUnreadMethod(facts, selector);
  }
  if (selection.object.kind === 'var') return { kind: 'value', expr: selector };
  return { kind: isInterfaceMethod(selection, selection.object) ? 'interface-method' : 'func', func: selection.object };
}

function isInterfaceMethod(selection: Selection, method: FuncObject): boolean {
  if (method.hasPointerReceiver) return false;
  const last = selection.path[selection.path.length - 1];
  const holder = last === undefined ? selection.receiver : last.type;
  const type = holder.kind === 'pointer' ? holder.elem : holder;
  return type.kind === 'typeparam' || underlying(type).kind === 'interface';
}

/**
 * A method of a type of which only the name is known, called on it or through an embedded field. Code that compiles
 * must have the method somewhere, so with just one unread type on the way it is that one's.
 */
function calleeOfUnreadMethod(facts: ChunkFacts, selector: SelectorExpr): Callee {
  const receiver = namedOf(facts.typeOf(selector.x));
  if (receiver === undefined) return { kind: 'unknown' };
  const missing = findMember(receiver, selector.sel.name, undefined);
  if (missing.object !== undefined || missing.opaque.length !== 1) return { kind: 'unknown' };
  const { name, packagePath } = missing.opaque[0]!.object;
  const path = packagePath === undefined ? name : `${packagePath}.${name}`;
  return { kind: 'external', fullName: `(*${path}).${selector.sel.name}` };
}
