import type { Message } from '../base/message.js';
import type { DeclaredFunction, TypedPackage } from '../types/package.js';
import type { FixKind, FixOffer } from './edit.js';
import { fileOf } from './file-of.js';
import { ChunkView } from './guard/chunk-view.js';
import { LineWriter } from './guard/line-writer.js';
import { PackageEdits } from './package-edits.js';

/** One function that a fix rewrites. */
export interface FunctionRewrite {
  readonly view: ChunkView;
  readonly writer: LineWriter;
  /** The edits of the whole package, for imports and further functions. */
  readonly edits: PackageEdits;
  /** A further function of the package; undefined where it is no part of it any more. */
  open(other: DeclaredFunction): FunctionRewrite | undefined;
}

/**
 * Offers a fix that rewrites a function. Undefined where the function can't be read or is no part of the package any more.
 *
 * @param rewrite adds the edits when somebody asks for them; false when the code can't be rewritten faithfully
 */
export function functionFix(
  typed: TypedPackage,
  from: DeclaredFunction,
  offer: { readonly kind: FixKind; readonly title: Message; readonly isPreferred?: boolean },
  rewrite: (rewrite: FunctionRewrite) => boolean,
): FixOffer | undefined {
  if (from.chunk.problems.length > 0 || fileOf(typed, from) === undefined) return undefined;
  return {
    kind: offer.kind,
    title: offer.title,
    isPreferred: offer.isPreferred ?? true,
    build: () => {
      const edits = new PackageEdits(typed);
      const opened = new Map<DeclaredFunction['chunk'], FunctionRewrite>();
      const open = (one: DeclaredFunction): FunctionRewrite | undefined => {
        const known = opened.get(one.chunk);
        if (known !== undefined) return known;
        const file = fileOf(typed, one);
        if (file === undefined || one.chunk.problems.length > 0) return undefined;
        const view = new ChunkView(file, one.chunk, typed);
        const result = { view, writer: new LineWriter(view, edits.stateOf(file).bodies), edits, open };
        opened.set(one.chunk, result);
        return result;
      };
      const own = open(from);
      if (own === undefined || !rewrite(own)) return undefined;
      if ([...opened.values()].some(({ writer }) => writer.hasFailed)) return undefined;
      return edits.build();
    },
  };
}
