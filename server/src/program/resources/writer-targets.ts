import { remembered } from '../../base/remembered.js';
import { unparen } from '../../flow/unparen.js';
import { memorySinks, type BufferedWriterFact } from '../../knowledge/buffered-writers.js';
import type { CallExpr, Expr, FuncDecl, Node } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import type { TypeInfo, TypedPackage } from '../../types/package.js';
import { deref, typeFullName } from '../../types/type-queries.js';
import { isSamePlace, placeOf, type NamedPlace } from '../../flow/method-call.js';
import { madeBy } from './writer-creations.js';
import { writerFieldsOf } from './writer-fields.js';

/** What a buffered writer writes to in the end, as it was given when the writer was made. */
export interface WriterTarget {
  readonly fact: BufferedWriterFact;
  readonly creation: CallExpr;
  /** Whether the function in question makes it. */
  readonly isOwn: boolean;
  /** In the text of the function that makes the writer. */
  readonly sink: Expr;
  /** The same where that is the function in question, as it names it. */
  readonly place: NamedPlace | undefined;
  /** A file that isn't one of the process's standard ones, as far as the text says; memory; or what may have somebody at its other end. */
  readonly kind: 'file' | 'memory' | 'other';
}

/** The one writer that a place of a function holds: made by the function itself, or a field for which the package makes one. Undefined where it isn't known. */
export function targetOf(
  place: NamedPlace,
  decl: FuncDecl,
  info: TypeInfo,
  typed: TypedPackage,
): WriterTarget | undefined {
  const own = creationsOf(decl, info).filter(({ target }) => isSamePlace(target, place));
  const [only] = own;
  if (only !== undefined) return own.length === 1 ? describe(only.creation, info) : undefined;
  const field = place.variable.role === 'field' ? writerFieldsOf(typed).get(place.variable) : undefined;
  if (field === undefined) return undefined;
  const found = describe(field.creation, typed.info(field.from.chunk));
  return found === undefined ? undefined : { ...found, isOwn: false, place: undefined };
}

interface OwnCreation {
  readonly target: NamedPlace;
  readonly creation: CallExpr;
}

function creationsOf(decl: FuncDecl, info: TypeInfo): readonly OwnCreation[] {
  return rememberedCreations(info)(decl);
}

const rememberedCreations = remembered((info: TypeInfo) =>
  remembered((decl: FuncDecl): readonly OwnCreation[] => {
    const found: OwnCreation[] = [];
    const add = (target: Expr | undefined, value: Expr | undefined): void => {
      const place = target === undefined ? undefined : placeOf(target, info);
      const creation = value === undefined ? undefined : unparen(value);
      if (place !== undefined && creation?.kind === 'CallExpr') found.push({ target: place, creation });
    };
    walk(decl, (node: Node) => {
      if (node.kind === 'AssignStmt') add(node.lhs[0], node.rhs[0]);
      else if (node.kind === 'ValueSpec') add(node.names[0], node.values[0]);
    });
    return found;
  }),
);

function describe(creation: CallExpr, info: TypeInfo): WriterTarget | undefined {
  const made = madeBy(creation, { info });
  if (made?.sink === undefined || made.part !== undefined) return undefined;
  const { fact, sink } = made;
  return { fact, creation, isOwn: true, sink, place: placeOf(sink, info), kind: kindOf(sink, info) };
}

function kindOf(sink: Expr, info: TypeInfo): WriterTarget['kind'] {
  const name = typeFullName(deref(info.typeOf(sink))) ?? '';
  if (memorySinks.includes(name)) return 'memory';
  const expr = unparen(sink);
  const isStandard = expr.kind === 'SelectorExpr' && /^Std(?:out|err)$/.test(expr.sel.name);
  return name === 'os.File' && !isStandard ? 'file' : 'other';
}
