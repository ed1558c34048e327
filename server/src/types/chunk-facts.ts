import type { Chunk } from '../syntax/source-file.js';
import type { Expr, Ident, SelectorExpr } from '../syntax/ast.js';
import type { GoObject, Selection } from './object.js';
import type { ConstValue } from './objects.js';
import type { Type } from './type.js';
import { unknownType } from './type.js';

/** What an expression stands for; the names follow go/types' operand modes. */
export const Mode = {
  unknown: 0,
  noValue: 1,
  builtin: 2,
  type: 3,
  constant: 4,
  /** Addressable. */
  variable: 5,
  mapIndex: 6,
  value: 7,
  nil: 8,
  /** A value that also has a comma-ok form. */
  commaOk: 9,
  package: 10,
} as const;
export type Mode = (typeof Mode)[keyof typeof Mode];

const noTypes: (Type | undefined)[] = [];
const noModes = new Uint8Array(0);
const noLinks: (GoObject | Selection | undefined)[] = [];

/** What is known of the expressions of one chunk, by their dense ids. Takes memory only once something is recorded. */
export class ChunkFacts {
  types = noTypes;
  modes = noModes;
  /** The object of an identifier; the selection of a selector. */
  private links = noLinks;
  private readonly values = new Map<number, ConstValue>();

  constructor(readonly chunk: Chunk) {}

  private allocate(): void {
    const count = this.chunk.expressionCount;
    this.types = new Array<Type | undefined>(count).fill(undefined);
    this.modes = new Uint8Array(count);
    this.links = new Array<GoObject | Selection | undefined>(count).fill(undefined);
  }

  record(expr: Expr, mode: Mode, type: Type): Type {
    if (this.types === noTypes) this.allocate();
    this.types[expr.id] = type;
    this.modes[expr.id] = mode;
    return type;
  }

  recordConstant(expr: Expr, type: Type, value: ConstValue | undefined): Type {
    if (value === undefined) this.values.delete(expr.id);
    else this.values.set(expr.id, value);
    return this.record(expr, Mode.constant, type);
  }

  /** Changes the type of an expression that is recorded already. */
  retype(expr: Expr, type: Type): void {
    if (this.types !== noTypes) this.types[expr.id] = type;
  }

  typeOf(expr: Expr): Type {
    return this.types[expr.id] ?? unknownType;
  }

  /** Whether the expression was checked as one; what only declares or selects something is not. */
  isRecorded(expr: Expr): boolean {
    return this.types[expr.id] !== undefined;
  }

  modeOf(expr: Expr): Mode {
    return (this.modes[expr.id] ?? Mode.unknown) as Mode;
  }

  valueOf(expr: Expr): ConstValue | undefined {
    return this.modes[expr.id] === Mode.constant ? this.values.get(expr.id) : undefined;
  }

  link(ident: Ident, object: GoObject): void {
    if (this.types === noTypes) this.allocate();
    this.links[ident.id] = object;
  }

  objectOf(ident: Ident): GoObject | undefined {
    return this.links[ident.id] as GoObject | undefined;
  }

  /** Whether the type of some value or variable is such a one; types that are only named, and fields, are left out. */
  someValue(isIt: (type: Type) => boolean): boolean {
    const isValue = (mode: number | undefined): boolean => mode !== Mode.type && mode !== Mode.package;
    return (
      this.types.some((type, id) => type !== undefined && isValue(this.modes[id]) && isIt(type)) ||
      this.links.some((link) => link?.kind === 'var' && link.role !== 'field' && isIt(link.type))
    );
  }

  linkSelection(selector: SelectorExpr, selection: Selection | undefined): void {
    if (this.types === noTypes) this.allocate();
    this.links[selector.id] = selection;
  }

  selectionOf(selector: SelectorExpr): Selection | undefined {
    return this.links[selector.id] as Selection | undefined;
  }
}
