import type { Expr, Ident, MapType, Node, SelectorExpr } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import type { NamedType } from '../../types/type.js';
import { ChunkView } from '../guard/chunk-view.js';
import { calleeName } from '../guard/classify-use.js';
import { readUse, referenceOf, usesOf, type NeedsNoLock, type TargetUse } from '../guard/target-uses.js';

/** Where the map is made that the variable holds. */
export interface MapMade {
  readonly view: ChunkView;
  readonly reference: Ident | SelectorExpr;
  readonly value: Expr;
}

export interface OwnedUses {
  readonly uses: readonly TargetUse[];
  readonly made: readonly MapMade[];
}

/**
 * Every use of a map that a goroutine could own; undefined where the map itself goes elsewhere, is replaced, may be nil, or is used outside of any
 * function.
 */
export function findOwnedUses(typed: TypedPackage, target: VarObject, isUnshared: NeedsNoLock): OwnedUses | undefined {
  const uses: TargetUse[] = [];
  const made: MapMade[] = [];
  for (const file of typed.input.files) {
    for (const chunk of file.chunks) {
      if (!chunk.text.includes(target.name)) continue;
      const view = new ChunkView(file, chunk, typed);
      for (const ident of usesOf(view, target)) {
        const reference = referenceOf(view, ident);
        const { declaration } = target.origin;
        const isDeclaration = declaration?.ident === ident && declaration.chunk === chunk;
        const value = valueGiven(view, reference, isDeclaration);
        if (value !== undefined) {
          const { start, end } = reference;
          const isFirst = value.isFirst || isUnshared({ file: file.uri, chunk, start, end });
          if (!isFirst || !isMade(view, value.expr)) return undefined;
          made.push({ view, reference, value: value.expr });
        } else if (!isDeclaration) {
          const use = readUse(view, ident, target, { thing: 'data', needsNoLock: () => false });
          if (use === undefined || use === 'refused' || use.access.kind === 'BinaryExpr') return undefined;
          uses.push(use);
        } else if (target.role !== 'field') return undefined;
      }
    }
  }
  return { uses, made };
}

function valueGiven(
  view: ChunkView,
  reference: Ident | SelectorExpr,
  isDeclaration: boolean,
): { readonly expr: Expr; readonly isFirst: boolean } | undefined {
  const parent = view.parentOf(reference);
  if (parent?.kind === 'KeyValueExpr' && parent.key === reference) return { expr: parent.value, isFirst: true };
  if (parent?.kind === 'ValueSpec' && isDeclaration) {
    const expr = parent.values[parent.names.findIndex((name) => name === reference)];
    return expr === undefined || parent.names.length > 1 ? undefined : { expr, isFirst: true };
  }
  if (parent?.kind !== 'AssignStmt' || !parent.lhs.includes(reference)) return undefined;
  const expr = parent.rhs[parent.lhs.indexOf(reference)];
  return expr === undefined ? undefined : { expr, isFirst: isDeclaration };
}

/** A map that nobody else has. */
function isMade(view: ChunkView, value: Expr): boolean {
  return value.kind === 'CompositeLit' || (value.kind === 'CallExpr' && calleeName(view, value) === 'make');
}

/** The map type as it is written where the variable is declared or made; undefined where it can't be written in another place of the package. */
export function writtenMapType(typed: TypedPackage, { view, value }: MapMade): MapType | undefined {
  const type = value.kind === 'CompositeLit' ? value.type : value.kind === 'CallExpr' ? value.args[0] : undefined;
  if (type?.kind !== 'MapType') return undefined;
  const hasLocal = someNode(type, (node) => {
    if (node.kind === 'StructType') return node.fields.fields.length > 0;
    if (node.kind === 'FuncType' || node.kind === 'InterfaceType') return true;
    return node.kind === 'Ident' && !isKnownEverywhere(typed, view, node);
  });
  return hasLocal ? undefined : type;
}

function isKnownEverywhere(typed: TypedPackage, view: ChunkView, ident: Ident): boolean {
  const parent = view.parentOf(ident);
  if (parent?.kind === 'SelectorExpr' && parent.sel === ident) return true;
  const object = view.info.objectOf(ident);
  if (object === undefined) return false;
  return object.kind === 'package' || object.packagePath === undefined || typed.lookup(ident.name) === object;
}

function someNode(root: Node, test: (node: Node) => boolean): boolean {
  let isFound = false;
  walk(root, (node) => {
    isFound ||= test(node);
    return !isFound;
  });
  return isFound;
}

/** Whether every value of a struct in the package sets a field where it is made, so that it never is the zero value. */
export function isAlwaysSet(typed: TypedPackage, struct: NamedType, field: string): boolean {
  return typed.input.files.every(({ chunks }) =>
    chunks.every((chunk) => {
      const info = typed.info(chunk);
      const isStruct = (expr: Expr | undefined): boolean => {
        const type = expr === undefined ? undefined : info.typeOf(expr);
        return type?.kind === 'named' && type.origin === struct;
      };
      return !chunk.decls.some((decl) =>
        someNode(decl, (node) => {
          switch (node.kind) {
            case 'CompositeLit':
              return isStruct(node) && !node.elements.some((element) => isKeyed(element, field));
            case 'CallExpr':
              return node.fun.kind === 'Ident' && node.fun.name === 'new' && isStruct(node.args[0]);
            case 'ValueSpec':
            case 'Field':
              return isStruct(node.type);
            case 'ArrayType':
              return isStruct(node.element);
            case 'MapType':
            case 'ChanType':
              return isStruct(node.value);
            default:
              return false;
          }
        }),
      );
    }),
  );
}

function isKeyed(element: Expr, field: string): boolean {
  return element.kind === 'KeyValueExpr' && element.key.kind === 'Ident' && element.key.name === field;
}
