import type { FuncDecl, FuncLit } from '../../syntax/ast.js';
import type { Chunk, SourceFile } from '../../syntax/source-file.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import { composeEdits } from '../compose-edits.js';
import { applyEdits, type FileEdit, type TextEdit } from '../edit.js';
import { EditList } from '../edit-list.js';
import { importEdits, qualifierOf } from '../imports.js';
import { realignLines } from '../realign-lines.js';
import type { BodyContext } from './body-context.js';
import { CallJudge } from './call-safety.js';
import { ChunkView } from './chunk-view.js';
import { hasGoto } from './control-flow.js';
import { isCopiedStruct } from './copied-struct.js';
import { declareField, declareLocal, declarePackageVariable, type DeclareGuard } from './declare-guard.js';
import { identsOf } from './free-name.js';
import { nameForField, nameForLocal, nameForPackageVariable } from './guard-name.js';
import { structOf } from './guarded-struct.js';
import { losesUpdate } from './lost-update.js';
import { LineWriter } from './line-writer.js';
import { LocalNames } from './local-names.js';
import { rewriteList } from './rewrite-list.js';
import type { TargetUse } from './target-uses.js';

interface FileState {
  readonly file: SourceFile;
  readonly declarations: EditList;
  readonly bodies: EditList;
  readonly imports: Set<string>;
}

/** Builds the edits of one guard over all files of a package. */
export class MutexPlan {
  private readonly states = new Map<string, FileState>();

  constructor(
    private readonly typed: TypedPackage,
    private readonly target: VarObject,
    private readonly uses: readonly TargetUse[],
  ) {}

  /** Undefined when some access can't be locked faithfully. */
  build(): readonly FileEdit[] | undefined {
    const guardName = this.declare();
    if (guardName === undefined || !this.lockUses(guardName)) return undefined;
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

  private stateOf(file: SourceFile): FileState {
    let state = this.states.get(file.uri);
    if (state === undefined) {
      state = { file, declarations: new EditList(), bodies: new EditList(), imports: new Set() };
      this.states.set(file.uri, state);
    }
    return state;
  }

  /** Declares the guard and returns its name. */
  private declare(): string | undefined {
    const { target, typed } = this;
    const declaration = target.origin.declaration;
    const file = typed.input.files.find((one) => one.uri === declaration?.file);
    if (declaration === undefined || file === undefined) return undefined;
    const qualifier = this.nameOfPackage(file, declaration.chunk, 'sync');
    if (qualifier === undefined) return undefined;
    const state = this.stateOf(file);
    let name: string;
    let declare: DeclareGuard;
    if (target.role === 'field') {
      const found = structOf(typed, target);
      if (found === undefined || isCopiedStruct(typed, found.type)) return undefined;
      name = nameForField(typed, target);
      declare = declareField(found, target, state.declarations);
    } else if (target.role === 'package') {
      name = nameForPackageVariable(typed, target);
      declare = declarePackageVariable(typed, target, state.declarations);
    } else {
      const view = new ChunkView(file, declaration.chunk, typed);
      name = nameForLocal(view, target);
      declare = declareLocal(view, target, state.bodies);
    }
    return declare(name, `${qualifier}Mutex`) ? name : undefined;
  }

  /**
   * How a chunk of a file names a package, which is imported where needed; undefined when the name means something else
   * there.
   */
  private nameOfPackage(file: SourceFile, chunk: Chunk, path: string): string | undefined {
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

  private lockUses(guardName: string): boolean {
    const judge = new CallJudge(this.typed, this.uses);
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
          guardName,
          held: [],
          qualifierOf: (path) => this.nameOfPackage(view.file, view.chunk, path),
        };
        if (!lockBody(context, owner)) return false;
      }
      if (writer.hasFailed) return false;
    }
    return true;
  }
}

function lockBody(context: BodyContext, owner: FuncDecl | FuncLit): boolean {
  if (owner.body === undefined || hasGoto(owner.body)) return false;
  return rewriteList(context, owner.body.stmts) && !losesUpdate(context);
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
