import type { Expr } from '../../syntax/ast.js';
import { defaultTypes } from '../../types/constant-value.js';
import { identical } from '../../types/identical.js';
import type { BasicName, Type } from '../../types/type.js';
import { unknownType } from '../../types/type.js';
import { underlying } from '../../types/type-queries.js';
import type { ChunkView } from '../guard/chunk-view.js';
import { applyEdits, type TextEdit } from '../edit.js';
import { respace } from '../respace.js';
import { TypeText } from '../type-text.js';
import type { MapContext } from './map-context.js';

/**
 * What has to stand around a value so that a `sync.Map`, which takes anything, gets the type that the built-in map had made of it: `int64(` and `)` for a constant.
 * Empty where the value has that type already; undefined where the type can't be written.
 */
export function conversionTo(context: MapContext, value: Expr, type: Type): readonly [string, string] | undefined {
  if (underlying(type).kind === 'interface' || identical(typeAlone(context.view, value), type)) return ['', ''];
  const text = writtenType(context, type);
  if (text === undefined) return undefined;
  return [/^(?:\*|<-|func\b|chan\b)/.test(text) ? `(${text})(` : `${text}(`, ')'];
}

/** A value with the conversion that it needs, after replacements in it (offsets of the chunk). `depth` as `respace` wants it. */
export function convertedText(
  context: MapContext,
  value: Expr,
  type: Type,
  depth: number,
  inner: readonly TextEdit[] = [],
): string | undefined {
  const conversion = conversionTo(context, value, type);
  if (conversion === undefined) return undefined;
  const replaced = inner.filter(({ start, end }) => start >= value.start && end <= value.end);
  const blanks = respace(context.view, value, depth).filter(
    ({ start, end }) => !replaced.some((one) => start >= one.start && end <= one.end),
  );
  const own = [...replaced, ...blanks].sort((a, b) => a.start - b.start);
  const text = applyEdits(
    context.view.source(value),
    own.map((one) => ({ ...one, start: one.start - value.start, end: one.end - value.start })),
  );
  return conversion.join(text);
}

export function writtenType(context: MapContext, type: Type): string | undefined {
  return new TypeText(context.typed, context.view, (path) => context.qualifierOf(path)).of(type);
}

/** `interface{}`, which needs no assertion. */
export function isAny(type: Type): boolean {
  return type.kind === 'interface' && type.methods.length + type.embeddeds.length === 0;
}

/** Whether a stored value may be a nil interface, on which `.(T)` panics. */
export function mayBeNilInterface(type: Type): boolean {
  return type.kind === 'typeparam' || underlying(type).kind === 'interface';
}

/** The type that an expression has where nothing is expected of it (Go spec, "Constants": default types). */
function typeAlone(view: ChunkView, value: Expr): Type {
  const name = untypedName(view, value);
  if (name === 'unknown') return unknownType;
  const type = view.info.typeOf(value);
  if (name !== undefined) return { kind: 'basic', name: defaultTypes[name] ?? 'invalid' };
  return type;
}

const ranks: readonly BasicName[] = ['untyped int', 'untyped rune', 'untyped float', 'untyped complex'];

/** The kind of an untyped expression; undefined for a typed one; `unknown` where the type depends on what is expected. */
function untypedName(view: ChunkView, value: Expr): BasicName | 'unknown' | undefined {
  switch (value.kind) {
    case 'BasicLit':
      return (
        {
          INT: 'untyped int',
          FLOAT: 'untyped float',
          IMAG: 'untyped complex',
          CHAR: 'untyped rune',
          STRING: 'untyped string',
        } as const
      )[value.token];
    case 'Ident':
    case 'SelectorExpr': {
      const object = view.info.objectOf(value.kind === 'Ident' ? value : value.sel);
      if (object?.kind === 'nil') return 'unknown';
      if (object?.kind !== 'const') return undefined;
      return object.type.kind === 'basic' && object.type.name.startsWith('untyped ') ? object.type.name : undefined;
    }
    case 'ParenExpr':
      return untypedName(view, value.x);
    case 'UnaryExpr':
      return value.op === '&' || value.op === '<-' ? undefined : untypedName(view, value.x);
    case 'BinaryExpr': {
      if (/^(?:==|!=|<|<=|>|>=)$/.test(value.op)) return 'untyped bool';
      const left = untypedName(view, value.x);
      if (value.op === '<<' || value.op === '>>') return left === undefined ? undefined : 'unknown';
      const right = untypedName(view, value.y);
      if (left === undefined || right === undefined) return undefined;
      if (left === 'unknown' || right === 'unknown') return 'unknown';
      return ranks.indexOf(left) >= ranks.indexOf(right) ? left : right;
    }
    default:
      return undefined;
  }
}
