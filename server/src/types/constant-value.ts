import type { BasicLit, BinaryOp } from '../syntax/ast.js';
import type { ConstValue } from './objects.js';
import type { BasicName, Type } from './type.js';
import { underlying } from './type-queries.js';

/** Shifts by more than this have no value, as in go/types. */
const maxShift = 1023 - 1 + 52;
/** Integers longer than this many hexadecimal digits are not followed. */
const maxHexDigits = 1024;

/** The value of a literal; undefined for imaginary and malformed ones. Bytes written `\xff` become U+DCxx, one per byte. */
export function literalValue(literal: BasicLit): ConstValue | undefined {
  const text = literal.value;
  switch (literal.token) {
    case 'INT':
      return parseInteger(text);
    case 'FLOAT':
      return parseFloatLiteral(text);
    case 'IMAG':
      return undefined;
    case 'CHAR': {
      const value = unescape(text.slice(1, -1));
      const code = value?.codePointAt(0);
      if (code === undefined) return undefined;
      return BigInt(code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : code);
    }
    case 'STRING':
      return stringLiteralValue(text);
  }
}

/** What a string literal stands for; undefined when it is malformed. */
export function stringLiteralValue(text: string): string | undefined {
  if (text.startsWith('`')) return text.slice(1, -1).replace(/\r/g, '');
  return unescape(text.slice(1, -1));
}

function parseInteger(text: string): bigint | undefined {
  let digits = text.includes('_') ? text.replace(/_/g, '') : text;
  if (/^0[0-7]+$/.test(digits)) digits = '0o' + digits.slice(1);
  if (digits.length > maxHexDigits) return undefined;
  try {
    return BigInt(digits);
  } catch {
    return undefined;
  }
}

function parseFloatLiteral(text: string): number | undefined {
  const digits = text.replace(/_/g, '').toLowerCase();
  const hex = /^0x([0-9a-f]*)\.?([0-9a-f]*)p([+-]?\d+)$/.exec(digits);
  if (hex === null) return finite(Number(digits));
  const [, whole = '', fraction = '', exponent = '0'] = hex;
  const mantissa = Number('0x' + (whole + fraction || '0'));
  return finite(mantissa * 2 ** (Number(exponent) - 4 * fraction.length));
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', "'": "'", '"': '"',
}; // prettier-ignore

function unescape(text: string): string | undefined {
  if (!text.includes('\\')) return text;
  const malformed: string[] = [];
  const result = text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([\s\S])|$)/g,
    (_, byte: string | undefined, short?: string, long?: string, octal?: string, simple?: string) => {
      if (byte !== undefined) return byteText(parseInt(byte, 16));
      if (octal !== undefined) return byteText(parseInt(octal, 8));
      const point = short ?? long;
      if (point !== undefined) {
        const code = parseInt(point, 16);
        if (code <= 0x10ffff) return String.fromCodePoint(code);
      }
      const known = simple === undefined ? undefined : simpleEscapes[simple];
      if (known === undefined) malformed.push(simple ?? '');
      return known ?? '';
    },
  );
  return malformed.length === 0 ? result : undefined;
}

function byteText(byte: number): string {
  return String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + (byte & 0xff));
}

/** Length of a string constant in bytes, as Go's `len` counts. */
export function byteLength(value: string): number {
  let length = 0;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code < 0x80) length++;
    else if (code < 0x800) length += 2;
    else if (code >= 0xd800 && code < 0xdc00) {
      length += 4;
      i++;
    } else if (code >= 0xdc80 && code <= 0xdcff) length++;
    else length += 3;
  }
  return length;
}

/** The value as an integer; undefined when it isn't one. */
export function integerValue(value: ConstValue | undefined): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : undefined;
}

/** The types that constants without a type get where nothing else is asked of them (Go specification, "Constants"). */
export const defaultTypes: Readonly<Partial<Record<BasicName, BasicName>>> = {
  'untyped bool': 'bool',
  'untyped int': 'int',
  'untyped rune': 'int32',
  'untyped float': 'float64',
  'untyped complex': 'complex128',
  'untyped string': 'string',
};

const integerNames: ReadonlySet<BasicName> = new Set<BasicName>([
  'int', 'int8', 'int16', 'int32', 'int64', 'uint', 'uint8', 'uint16', 'uint32', 'uint64', 'uintptr', 'untyped int',
  'untyped rune',
]); // prettier-ignore

export function isInteger(type: Type): boolean {
  const under = underlying(type);
  return under.kind === 'basic' && integerNames.has(under.name);
}

/** Gives a number the form that its type has: bigint for integer types, number for floating-point ones. */
export function normalise(value: ConstValue | undefined, type: Type): ConstValue | undefined {
  const under = underlying(type);
  if (value === undefined || under.kind !== 'basic') return value;
  if (integerNames.has(under.name)) return typeof value === 'number' ? integerValue(value) : value;
  switch (under.name) {
    case 'float32':
      return typeof value === 'bigint' || typeof value === 'number' ? finite(Math.fround(Number(value))) : value;
    case 'float64':
    case 'untyped float':
      return typeof value === 'bigint' ? finite(Number(value)) : value;
    case 'complex64':
    case 'complex128':
    case 'untyped complex':
      return undefined;
    default:
      return value;
  }
}

const unsignedBits: Partial<Record<BasicName, number>> = {
  uint: 64, uint8: 8, uint16: 16, uint32: 32, uint64: 64, uintptr: 64,
}; // prettier-ignore

/** `+x`, `-x`, `^x` or `!x` of a constant of the given type. */
export function unaryValue(op: string, x: ConstValue | undefined, type: Type): ConstValue | undefined {
  if (x === undefined) return undefined;
  if (op === '!') return typeof x === 'boolean' ? !x : undefined;
  if (op === '+') return x;
  if (op === '-') return typeof x === 'bigint' || typeof x === 'number' ? -x : undefined;
  if (op !== '^' || typeof x !== 'bigint') return undefined;
  const under = underlying(type);
  const bits = under.kind === 'basic' ? unsignedBits[under.name] : undefined;
  return bits === undefined ? ~x : BigInt.asUintN(bits, ~x);
}

/** A binary operation, comparisons and shifts included, on constants that both have the given operand type. */
export function binaryValue(
  op: BinaryOp,
  left: ConstValue | undefined,
  right: ConstValue | undefined,
  type: Type,
): ConstValue | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (op === '<<' || op === '>>') return shiftValue(op, integerValue(left), integerValue(right));
  const x = normalise(left, type);
  const y = normalise(right, type);
  if (x === undefined || y === undefined) return undefined;
  if (typeof x === 'bigint' && typeof y === 'bigint') return integerOperation(op, x, y);
  if (typeof x === 'number' && typeof y === 'number') return numberOperation(op, x, y);
  if (typeof x === 'string' && typeof y === 'string') return op === '+' ? x + y : compare(op, x, y);
  if (typeof x === 'boolean' && typeof y === 'boolean') {
    if (op === '&&') return x && y;
    if (op === '||') return x || y;
    return compare(op, Number(x), Number(y));
  }
  return undefined;
}

function shiftValue(op: '<<' | '>>', x: bigint | undefined, y: bigint | undefined): bigint | undefined {
  if (x === undefined || y === undefined || y < 0n || y > maxShift) return undefined;
  return op === '<<' ? x << y : x >> y;
}

function integerOperation(op: BinaryOp, x: bigint, y: bigint): ConstValue | undefined {
  switch (op) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y;
    case '/':
      return y === 0n ? undefined : x / y;
    case '%':
      return y === 0n ? undefined : x % y;
    case '&':
      return x & y;
    case '|':
      return x | y;
    case '^':
      return x ^ y;
    case '&^':
      return x & ~y;
    default:
      return compare(op, x, y);
  }
}

function numberOperation(op: BinaryOp, x: number, y: number): ConstValue | undefined {
  switch (op) {
    case '+':
      return finite(x + y);
    case '-':
      return finite(x - y);
    case '*':
      return finite(x * y);
    case '/':
      return finite(x / y);
    default:
      return compare(op, x, y);
  }
}

function compare<T extends bigint | number | string>(op: BinaryOp, x: T, y: T): boolean | undefined {
  switch (op) {
    case '==':
      return x === y;
    case '!=':
      return x !== y;
    case '<':
      return x < y;
    case '<=':
      return x <= y;
    case '>':
      return x > y;
    case '>=':
      return x >= y;
    default:
      return undefined;
  }
}

/** The value of a constant converted to a type. */
export function convertedValue(value: ConstValue | undefined, to: Type): ConstValue | undefined {
  const under = underlying(to);
  if (under.kind === 'basic' && under.name === 'string' && typeof value === 'bigint') {
    const isPoint = value >= 0n && value <= 0x10ffffn && !(value >= 0xd800n && value < 0xe000n);
    return isPoint ? String.fromCodePoint(Number(value)) : '\ufffd';
  }
  return normalise(value, to);
}
