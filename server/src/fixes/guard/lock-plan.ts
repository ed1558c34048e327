import { groupBy } from '../../base/group-by.js';
import type { FuncDecl, FuncLit } from '../../syntax/ast.js';
import type { Chunk, SourceFile } from '../../syntax/source-file.js';
import type { TypedPackage } from '../../types/package.js';
import type { FileEdit } from '../edit.js';
import { PackageEdits, type FileState } from '../package-edits.js';
import type { BodyContext, GuardNaming } from './body-context.js';
import { CallJudge, type KnownFunctions } from './call-safety.js';
import { hasGoto } from './control-flow.js';
import { LineWriter } from './line-writer.js';
import { LocalNames } from './local-names.js';
import { losesUpdate } from './lost-update.js';
import { applyRegion } from './region.js';
import { planBody, planWhole, rewriteList } from './rewrite-list.js';
import type { TargetUse } from './target-uses.js';

/** Gathers the edits that put accesses under one lock, over all files of a package. */
export class LockPlan {
  private readonly package: PackageEdits;

  constructor(
    private readonly typed: TypedPackage,
    private readonly uses: readonly TargetUse[],
    private readonly known?: KnownFunctions,
  ) {
    this.package = new PackageEdits(typed);
  }

  stateOf(file: SourceFile): FileState {
    return this.package.stateOf(file);
  }

  /** As `PackageEdits` names it. */
  nameOfPackage(file: SourceFile, chunk: Chunk, path: string): string | undefined {
    return this.package.nameOfPackage(file, chunk, path);
  }

  /** Puts every access under the lock; false when one can't be locked faithfully. */
  lockUses(guard: GuardNaming): boolean {
    const judge = new CallJudge(this.typed, this.uses, this.known);
    const byChunk = groupBy(this.uses, (use) => use.view);
    for (const [view, uses] of byChunk) {
      const writer = new LineWriter(view, this.stateOf(view.file).bodies);
      const names = new LocalNames(view);
      const byOwner = groupBy(uses, (use) => use.owner);
      for (const [owner, own] of byOwner) {
        const context: BodyContext = {
          view,
          owner,
          uses: own,
          judge,
          names,
          writer,
          goVersion: this.typed.input.goVersion,
          guard,
          held: [],
          qualifierOf: (path) => this.nameOfPackage(view.file, view.chunk, path),
        };
        if (!lockBody(context, owner)) return false;
      }
      if (writer.hasFailed) return false;
    }
    return true;
  }

  /** As `PackageEdits` builds them. */
  edits(): readonly FileEdit[] | undefined {
    return this.package.build();
  }
}

function lockBody(context: BodyContext, owner: FuncDecl | FuncLit): boolean {
  if (owner.body === undefined || hasGoto(owner.body)) return false;
  const { stmts } = owner.body;
  const whole = context.guard.isTakenForGood ? (planBody(context, stmts) ?? planWhole(context, stmts)) : undefined;
  if (whole !== undefined) {
    applyRegion(context, whole);
    return true;
  }
  return rewriteList(context, stmts) && !losesUpdate(context);
}
