import type { FuncDecl, FuncLit } from '../../syntax/ast.js';
import type { Chunk, SourceFile } from '../../syntax/source-file.js';
import type { TypedPackage } from '../../types/package.js';
import { composeEdits } from '../compose-edits.js';
import { applyEdits, type FileEdit, type TextEdit } from '../edit.js';
import { EditList } from '../edit-list.js';
import { importEdits, qualifierOf } from '../imports.js';
import { realignLines } from '../realign-lines.js';
import type { BodyContext, GuardNaming } from './body-context.js';
import { CallJudge } from './call-safety.js';
import { hasGoto } from './control-flow.js';
import { identsOf } from './free-name.js';
import { LineWriter } from './line-writer.js';
import { LocalNames } from './local-names.js';
import { losesUpdate } from './lost-update.js';
import { applyRegion } from './region.js';
import { planBody, rewriteList } from './rewrite-list.js';
import type { TargetUse } from './target-uses.js';

/** What changes in one file. */
export interface FileState {
  readonly file: SourceFile;
  readonly declarations: EditList;
  readonly bodies: EditList;
  readonly imports: Set<string>;
}

/** Gathers the edits that put accesses under one lock, over all files of a package. */
export class LockPlan {
  private readonly states = new Map<string, FileState>();

  constructor(
    private readonly typed: TypedPackage,
    private readonly uses: readonly TargetUse[],
    /** Functions that take the lock already. */
    private readonly lockers: Iterable<FuncDecl | FuncLit> = [],
  ) {}

  stateOf(file: SourceFile): FileState {
    let state = this.states.get(file.uri);
    if (state === undefined) {
      state = { file, declarations: new EditList(), bodies: new EditList(), imports: new Set() };
      this.states.set(file.uri, state);
    }
    return state;
  }

  /**
   * How a chunk of a file names a package, which is imported where needed; undefined when the name means something else
   * there.
   */
  nameOfPackage(file: SourceFile, chunk: Chunk, path: string): string | undefined {
    const qualifier = qualifierOf(file, path);
    if (qualifier === undefined) return undefined;
    const name = qualifier.text.slice(0, -1);
    const info = this.typed.info(chunk);
    const isHidden = (identsOf(chunk).get(name) ?? []).some((ident) => {
      const object = info.objectOf(ident);
      return object?.kind !== 'package' && !(object?.kind === 'var' && object.role === 'field');
    });
    if (isHidden) return undefined;
    if (!qualifier.isImported) {
      if (this.typed.lookup(name) !== undefined) return undefined;
      this.stateOf(file).imports.add(path);
    }
    return qualifier.text;
  }

  /** Puts every access under the lock; false when one can't be locked faithfully. */
  lockUses(guard: GuardNaming): boolean {
    const judge = new CallJudge(this.typed, this.uses, this.lockers);
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

  /** The edits of all files, in the order of the package; undefined when some of them are in each other's way. */
  edits(): readonly FileEdit[] | undefined {
    const result: FileEdit[] = [];
    for (const file of this.typed.input.files) {
      const state = this.states.get(file.uri);
      if (state === undefined) continue;
      const edits = finish(state);
      if (edits === undefined) return undefined;
      if (edits.length > 0) result.push({ file: file.uri, edits });
    }
    return result;
  }
}

function lockBody(context: BodyContext, owner: FuncDecl | FuncLit): boolean {
  if (owner.body === undefined || hasGoto(owner.body)) return false;
  const { stmts } = owner.body;
  const whole = context.guard.isTakenForGood ? planBody(context, stmts) : undefined;
  if (whole !== undefined) {
    applyRegion(context, whole);
    return true;
  }
  return rewriteList(context, stmts) && !losesUpdate(context);
}

/** All edits of a file, with comments behind touched statements set in columns again. */
function finish(state: FileState): TextEdit[] | undefined {
  const imports = new EditList();
  const paths = [...state.imports].sort();
  for (const { start, end, newText } of importEdits(state.file, paths)) imports.replace(start, end, newText);
  const [declarations, bodies, added] = [state.declarations.build(), state.bodies.build(), imports.build()];
  if (declarations === undefined || bodies === undefined || added === undefined) return undefined;
  const inBodies = new Set(bodies);
  const edits = [...declarations, ...bodies, ...added].sort((a, b) => a.start - b.start || a.end - b.end);
  const touched: { start: number; end: number }[] = [];
  let shift = 0;
  let end = 0;
  for (const edit of edits) {
    if (edit.start < end) return undefined;
    end = edit.end;
    if (inBodies.has(edit)) touched.push({ start: edit.start + shift, end: edit.start + shift + edit.newText.length });
    shift += edit.newText.length - (edit.end - edit.start);
  }
  return composeEdits(edits, realignLines(applyEdits(state.file.text, edits), touched));
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
