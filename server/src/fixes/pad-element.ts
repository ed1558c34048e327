import { msg } from '../base/message.js';
import { walk } from '../syntax/walk.js';
import { isExported } from '../types/identical.js';
import type { TypedPackage } from '../types/package.js';
import type { NamedType, Type } from '../types/type.js';
import { underlying } from '../types/type-queries.js';
import type { FileEdit, FixOffer } from './edit.js';
import { ChunkView } from './guard/chunk-view.js';
import { PackageEdits } from './package-edits.js';

/** Offers to fill the struct that is the element up to a cache line. Undefined for elements of other types, and where other packages may write literals of it. */
export function padElement(typed: TypedPackage, type: Type, bytes: number): FixOffer | undefined {
  if (type.kind !== 'named' || type.typeArgs.length > 0 || underlying(type).kind !== 'struct') return undefined;
  const { name, packagePath, declaration } = type.object;
  if (declaration === undefined || packagePath !== typed.input.path) return undefined;
  if (isExported(name) && typed.name !== 'main') return undefined;
  return {
    kind: 'pad-element',
    title: msg('Fill {0} up to a cache line', name),
    isPreferred: true,
    build: () => edits(typed, type, bytes),
  };
}

function edits(typed: TypedPackage, type: NamedType, bytes: number): readonly FileEdit[] | undefined {
  const { declaration } = type.object;
  const file = typed.input.files.find((one) => one.uri === declaration?.file);
  const spec = declaration?.node;
  if (declaration === undefined || file === undefined || spec?.kind !== 'TypeSpec') return undefined;
  if (spec.type.kind !== 'StructType' || declaration.chunk.problems.length > 0 || hasPlainLiterals(typed, type))
    return undefined;
  const view = new ChunkView(file, declaration.chunk, typed);
  const { closing } = spec.type.fields;
  if (!view.isFirstOnLine(closing)) return undefined;
  const all = new PackageEdits(typed);
  // An empty line keeps it out of the columns of the other fields.
  const line = `${view.indentAt(closing)}\t_ [${bytes}]byte // keeps neighbours out of the cache line`;
  all.stateOf(file).declarations.insert(view.offset + view.lineStart(closing), view.eol + line + view.eol);
  return all.build();
}

/** Whether a literal of the type gives its fields without their names, which another field breaks. */
function hasPlainLiterals(typed: TypedPackage, type: NamedType): boolean {
  return typed.input.files.some(({ chunks }) =>
    chunks.some((chunk) => {
      let isFound = false;
      const info = typed.info(chunk);
      for (const decl of chunk.decls)
        walk(decl, (node) => {
          if (node.kind !== 'CompositeLit' || isFound) return !isFound;
          const [first] = node.elements;
          isFound = first !== undefined && first.kind !== 'KeyValueExpr' && info.typeOf(node) === type;
          return !isFound;
        });
      return isFound;
    }),
  );
}
