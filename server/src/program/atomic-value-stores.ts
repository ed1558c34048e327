import { unparen } from '../flow/unparen.js';
import { defaultTypes } from '../types/constant-value.js';
import type { Expr } from '../syntax/ast.js';
import { recovers } from '../syntax/recovers.js';
import type { Span } from '../syntax/source-file.js';
import { identical } from '../types/identical.js';
import type { VarObject } from '../types/object.js';
import type { DeclaredFunction, TypeInfo, TypedPackage } from '../types/package.js';
import type { Type } from '../types/type.js';
import { underlying } from '../types/type-queries.js';
import { findHolderCalls } from './atomic-holders.js';
import { isNil } from '../flow/nil-test.js';

/** A store into an `atomic.Value` that panics. */
export interface BadStore {
  readonly holder: VarObject;
  /** The holder as written. */
  readonly name: string;
  readonly from: DeclaredFunction;
  /** The stored value. */
  readonly span: Span;
  /** Undefined for nil. */
  readonly type: Type | undefined;
  /** The first store, of another type; undefined for nil. */
  readonly first: { readonly span: Span; readonly type: Type } | undefined;
}

/**
 * Finds stores of nil, and of a concrete type that differs from that of the first store in the source. Functions that recover, as tests of the panic
 * do, are left out.
 */
export function findBadStores(typed: TypedPackage): readonly BadStore[] {
  const found: BadStore[] = [];
  const firsts = new Map<VarObject, { span: Span; type: Type }>();
  for (const { from, info, calls } of findHolderCalls(typed)) {
    if (recovers(from.decl)) continue;
    for (const { holder, name, kind, value } of calls) {
      if (kind !== 'Value' || value === undefined) continue;
      const span = { file: from.file.uri, chunk: from.chunk, start: value.start, end: value.end };
      const type = dynamicType(value, info);
      if (type === undefined) continue;
      if (type === 'nil') found.push({ holder, name, from, span, type: undefined, first: undefined });
      else {
        const first = firsts.get(holder);
        if (first === undefined) firsts.set(holder, { span, type });
        else if (!identical(first.type, type)) found.push({ holder, name, from, span, type, first });
      }
    }
  }
  return found;
}

/** The type that the stored interface will hold; undefined where it isn't known before run time. */
function dynamicType(value: Expr, info: TypeInfo): Type | 'nil' | undefined {
  const expr = unparen(value);
  const type = info.typeOf(expr);
  if (isNil(expr, info)) return 'nil';
  if (type.kind === 'basic') {
    const name = defaultTypes[type.name] ?? type.name;
    if (name === 'untyped nil') return 'nil';
    return name === 'invalid' ? undefined : { kind: 'basic', name };
  }
  return isConcrete(type) ? type : undefined;
}

/** Whether every part is known, so that two such types can be compared. */
function isConcrete(type: Type): boolean {
  switch (type.kind) {
    case 'named':
      return (
        underlying(type).kind !== 'interface' && underlying(type).kind !== 'unknown' && type.typeArgs.every(isConcrete)
      );
    case 'pointer':
    case 'slice':
    case 'chan':
      return isKnown(type.elem);
    case 'array':
      return type.length !== undefined && isKnown(type.elem);
    case 'map':
      return isKnown(type.key) && isKnown(type.elem);
    case 'basic':
      return true;
    default:
      // Structs and functions without a name are stored by nobody.
      return false;
  }
}

/** As part of another type an interface is a type like any other. */
function isKnown(type: Type): boolean {
  return isConcrete(type) || underlying(type).kind === 'interface';
}
