import type { FuncDecl, FuncLit } from '../../syntax/ast.js';
import type { Chunk } from '../../syntax/source-file.js';
import type { TypedPackage } from '../../types/package.js';
import { CallJudge } from '../guard/call-safety.js';
import type { ChunkView } from '../guard/chunk-view.js';
import { hasGoto } from '../guard/control-flow.js';
import { LineWriter } from '../guard/line-writer.js';
import { LocalNames } from '../guard/local-names.js';
import type { TargetUse } from '../guard/target-uses.js';
import type { PackageEdits } from '../package-edits.js';
import { gatherMessages } from './gather-messages.js';
import type { WriterUse, WriterWrite } from './writer-use.js';

/** What a plan keeps for each chunk that it rewrites. */
export class ChunkWriters {
  private readonly writers = new Map<Chunk, LineWriter>();
  private readonly locals = new Map<Chunk, LocalNames>();

  constructor(private readonly edits: PackageEdits) {}

  get haveFailed(): boolean {
    return [...this.writers.values()].some(({ hasFailed }) => hasFailed);
  }

  writerOf(view: ChunkView): LineWriter {
    const known = this.writers.get(view.chunk);
    const writer = known ?? new LineWriter(view, this.edits.stateOf(view.file).bodies);
    this.writers.set(view.chunk, writer);
    return writer;
  }

  localsOf(view: ChunkView): LocalNames {
    const names = this.locals.get(view.chunk) ?? new LocalNames(view);
    this.locals.set(view.chunk, names);
    return names;
  }
}

/**
 * Has what is one message sent as one. Gives the writes that go into a buffer instead; undefined where what is written may well be a
 * piece of a message that can't be put together.
 */
export function gatherUses(
  typed: TypedPackage,
  edits: PackageEdits,
  uses: readonly WriterUse[],
  chunks: ChunkWriters,
): ReadonlySet<WriterWrite> | undefined {
  const writes = uses.filter((use) => use.kind === 'write');
  const flushes = uses.filter((use) => use.kind === 'flush');
  const judge = new CallJudge(typed, [...writes, ...flushes].flatMap(asTargetUse));
  const gathered = new Set<WriterWrite>();
  const owners = new Map<FuncDecl | FuncLit, WriterWrite[]>();
  for (const write of writes) {
    if (write.owner === undefined) return undefined;
    owners.set(write.owner, [...(owners.get(write.owner) ?? []), write]);
  }
  const isDone = [...owners].every(([owner, own]) => {
    const { view } = own[0]!;
    if (owner.body === undefined || hasGoto(owner.body)) return false;
    const context = {
      view,
      writes: own,
      flushes: flushes.filter((flush) => flush.owner === owner),
      judge,
      names: chunks.localsOf(view),
      writer: chunks.writerOf(view),
      gathered,
      qualifier: () => edits.nameOfPackage(view.file, view.chunk, 'bytes'),
    };
    return gatherMessages(context, owner.body.stmts);
  });
  return isDone ? gathered : undefined;
}

/** What the judge of calls needs to know: the call is of the writer. */
function asTargetUse(use: WriterUse): TargetUse[] {
  if (use.owner === undefined || !('call' in use)) return [];
  const { view, reference, call, owner } = use;
  return [{ view, reference, access: call, role: 'write', objectCall: call, base: { text: '', roots: [] }, owner }];
}
