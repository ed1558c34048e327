import type { Chunk, SourceFile } from '../syntax/source-file.js';
import type { TypedPackage } from '../types/package.js';
import { composeEdits } from './compose-edits.js';
import { applyEdits, type FileEdit, type TextEdit } from './edit.js';
import { EditList } from './edit-list.js';
import { eolOf } from './guard/chunk-view.js';
import { identsOf } from './guard/free-name.js';
import { importEdits, qualifierOf } from './imports.js';
import { realignLines } from './realign-lines.js';
import { withoutUnusedImports } from './unused-imports.js';

/** What changes in one file. */
export interface FileState {
  readonly file: SourceFile;
  readonly declarations: EditList;
  readonly bodies: EditList;
  readonly imports: Set<string>;
  /** Declarations for the end of the file, with `\n` at the end of each line. */
  readonly appended: string[];
}

/** Gathers the edits of one fix over all files of a package. */
export class PackageEdits {
  private readonly states = new Map<string, FileState>();

  constructor(private readonly typed: TypedPackage) {}

  stateOf(file: SourceFile): FileState {
    let state = this.states.get(file.uri);
    if (state === undefined) {
      state = { file, declarations: new EditList(), bodies: new EditList(), imports: new Set(), appended: [] };
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
    return isHidden ? undefined : this.importInto(file, path);
  }

  /** How new declarations of a file name a package, which is imported where needed; undefined when its name is taken. */
  importInto(file: SourceFile, path: string): string | undefined {
    const qualifier = qualifierOf(file, path);
    if (qualifier === undefined) return undefined;
    if (!qualifier.isImported) {
      if (this.typed.lookup(qualifier.text.slice(0, -1)) !== undefined) return undefined;
      this.stateOf(file).imports.add(path);
    }
    return qualifier.text;
  }

  /** The edits of all files, in the order of the package; undefined when some of them are in each other's way. */
  build(): readonly FileEdit[] | undefined {
    const result: FileEdit[] = [];
    for (const file of this.typed.input.files) {
      const state = this.states.get(file.uri);
      if (state === undefined) continue;
      const edits = this.finish(state);
      if (edits === undefined) return undefined;
      if (edits.length > 0) result.push({ file: file.uri, edits });
    }
    return result;
  }

  /** All edits of a file, with comments behind touched statements set in columns again. */
  private finish(state: FileState): TextEdit[] | undefined {
    const [declarations, bodies] = [state.declarations.build(), state.bodies.build()];
    if (declarations === undefined || bodies === undefined) return undefined;
    const own = [...declarations, ...bodies, ...atEnd(state)];
    const added = importEdits(state.file, [...state.imports].sort());
    const imports = withoutUnusedImports(this.typed, state.file, own, added);
    const inBodies = new Set(bodies);
    const edits = [...own, ...imports].sort((a, b) => a.start - b.start || a.end - b.end);
    const touched: { start: number; end: number }[] = [];
    let shift = 0;
    let end = 0;
    for (const edit of edits) {
      if (edit.start < end) return undefined;
      end = edit.end;
      if (inBodies.has(edit))
        touched.push({ start: edit.start + shift, end: edit.start + shift + edit.newText.length });
      shift += edit.newText.length - (edit.end - edit.start);
    }
    return composeEdits(edits, realignLines(applyEdits(state.file.text, edits), touched));
  }
}

/** Each declaration behind an empty line. */
function atEnd({ file, appended }: FileState): TextEdit[] {
  if (appended.length === 0) return [];
  const eol = eolOf(file.text);
  const start = file.text.trimEnd().length;
  const newText = `${eol}${eol}${appended.join('\n').replaceAll('\n', eol)}`;
  return [{ start, end: file.text.length, newText }];
}
