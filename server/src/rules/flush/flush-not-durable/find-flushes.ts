import { mentionedNames } from '../../../flow/mentioned-names.js';
import { isInstrumented } from '../../../program/instrumented-packages.js';
import { methodCallOf } from '../../../flow/method-call.js';
import { targetOf, type WriterTarget } from '../../../program/resources/writer-targets.js';
import { isTestFile } from '../../../program/test-files.js';
import type { CallExpr, CommentGroup, FuncDecl, Ident, Node } from '../../../syntax/ast.js';
import { parentsIn } from '../../../syntax/parents.js';
import type { Chunk } from '../../../syntax/source-file.js';
import { contains, walk } from '../../../syntax/walk.js';
import type { DeclaredFunction, TypedPackage } from '../../../types/package.js';
import { structOf } from '../../../program/resources/writer-fields.js';

/** A flush to a file that the code says to be durable, in a package that never waits for a disk. */
export interface NotDurableFlush {
  readonly from: DeclaredFunction;
  readonly flush: CallExpr;
  /** Where the code says so. */
  readonly claim: { readonly node: Ident | CommentGroup; readonly chunk: Chunk; readonly file: string };
  readonly target: WriterTarget;
}

/** What a comment says of data that outlives the machine. */
const durable =
  /\b(?:durabl[ey]|durability|f(?:data)?sync(?:s|ed)?|crash[- ]?(?:safe|proof)\w*|surviv\w+ (?:a |an |the )?(?:crash|power|outage|reboot)\w*|power (?:loss|failure|outage)|stable storage)\b/i;

/** Names of logs that are kept for the time after a crash, and of functions that say so; a journal may be one of another kind. */
const durableName = /WAL(?![a-z])|Wal(?![a-z])|^wal(?![a-z])|[wW]riteAhead|[dD]urabl[ey]|[fF]sync/;

/** The comment knows better, or tells of the opposite. */
const denial =
  /\b(?:not|no|never|without|isn't|aren't|doesn't|don't|won't|can't|cannot|unless|skip\w*|lose\w*|lost)\b/i;

/** What waits for a disk, or may. */
const syncing = /^(?:O_D?SYNC|Sync\w*|[fF](?:data)?sync\w*|sync[A-Z]\w*|\w+Sync)$/;

/** One for each function. */
export function findNotDurableFlushes(typed: TypedPackage): readonly NotDurableFlush[] {
  if (!isInstrumented(typed.input.path)) return [];
  const found: NotDurableFlush[] = [];
  for (const from of typed.functions) {
    if (isTestFile(from.file.uri) || !mentionedNames(from.chunk).has('Flush')) continue;
    const flush = flushToFile(from, typed);
    if (flush !== undefined) found.push({ from, ...flush });
  }
  return found.length > 0 && !mayWaitForDisk(typed) ? found : [];
}

function flushToFile(
  from: DeclaredFunction,
  typed: TypedPackage,
): Pick<NotDurableFlush, 'flush' | 'claim' | 'target'> | undefined {
  const { decl, chunk } = from;
  const info = typed.info(chunk);
  let found: Pick<NotDurableFlush, 'flush' | 'claim' | 'target'> | undefined;
  walk(decl, (node) => {
    const call = methodCallOf(node, info);
    if (found !== undefined || call?.method !== '(*bufio.Writer).Flush') return;
    const target = targetOf(call.on, decl, info, typed);
    if (target?.kind !== 'file') return;
    const { declaration } = call.on.variable;
    const owner = call.on.variable.role === 'field' ? structOf(call.on.variable) : undefined;
    const own = claimIn(decl, chunk, from.file.uri);
    const ofType = owner && declaration && claimOfType(owner, declaration.chunk, declaration.file);
    if (own === 'denied' || ofType === 'denied') return;
    const claim = own ?? ofType;
    if (claim !== undefined) found = { flush: call.call, claim, target };
  });
  return found;
}

type Claim = NotDurableFlush['claim'] | 'denied';

/** What a function says by its name, its comment, and the comments in it. */
function claimIn(decl: FuncDecl, chunk: Chunk, file: string): Claim | undefined {
  const groups = chunk.comments.filter((group) => contains(decl, group));
  return claimOf(decl.name, decl.doc === undefined ? groups : [decl.doc, ...groups], chunk, file);
}

/** What a struct says by its name and its comment. */
function claimOfType(name: Ident, chunk: Chunk, file: string): Claim | undefined {
  const spec = parentsIn(chunk).get(name);
  const decl: Node | undefined = spec && parentsIn(chunk).get(spec);
  const docs = [spec, decl].flatMap((node) =>
    node?.kind === 'TypeSpec' || node?.kind === 'GenDecl' ? [node.doc] : [],
  );
  return claimOf(
    name,
    docs.filter((doc) => doc !== undefined),
    chunk,
    file,
  );
}

function claimOf(name: Ident, comments: readonly CommentGroup[], chunk: Chunk, file: string): Claim | undefined {
  const saying = comments.filter((group) => durable.test(textOf(group)));
  if (saying.some((group) => denial.test(textOf(group)))) return 'denied';
  const [node = durableName.test(name.name) ? name : undefined] = saying;
  return node === undefined ? undefined : { node, chunk, file };
}

function textOf({ comments }: CommentGroup): string {
  return comments.map(({ text }) => text).join(' ');
}

/** Whether anything in the package has a name that may mean a file's `Sync`. */
function mayWaitForDisk({ input: { files } }: TypedPackage): boolean {
  return files.some(({ chunks }) =>
    chunks.some(({ decls }) => {
      let isFound = false;
      for (const decl of decls)
        walk(decl, (node) => {
          if (node.kind === 'Ident' && syncing.test(node.name)) isFound = true;
          return !isFound;
        });
      return isFound;
    }),
  );
}
