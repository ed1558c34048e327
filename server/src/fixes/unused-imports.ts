import type { SourceFile } from '../syntax/source-file.js';
import type { TypedPackage } from '../types/package.js';
import { EditList } from './edit-list.js';
import type { TextEdit } from './edit.js';
import { identsOf } from './guard/free-name.js';
import { importsOf, type PlacedSpec } from './imports.js';

/**
 * The edits that import packages, together with those that take away imports which the other edits of the file leave without a use. Imports that are
 * not used before either are left alone, as are those for their side effects.
 *
 * @param edits of the file's declarations and bodies
 * @param added what `importEdits` gives
 */
export function withoutUnusedImports(
  typed: TypedPackage,
  file: SourceFile,
  edits: readonly TextEdit[],
  added: readonly TextEdit[],
): readonly TextEdit[] {
  const removals = edits.filter(({ start, end }) => end > start);
  const specs = importsOf(file);
  const unused = removals.length === 0 ? [] : specs.filter((one) => losesItsUses(typed, file, one, edits));
  let imports = joined(added);
  for (const one of unused) imports = withoutSpec(file, specs, one, imports);
  return imports;
}

function joined(edits: readonly TextEdit[]): readonly TextEdit[] {
  const list = new EditList();
  for (const { start, end, newText } of edits) list.replace(start, end, newText);
  return list.build() ?? edits;
}

function losesItsUses(
  typed: TypedPackage,
  file: SourceFile,
  { spec, path }: PlacedSpec,
  edits: readonly TextEdit[],
): boolean {
  let name: string | undefined;
  let hasUse = false;
  for (const chunk of file.chunks) {
    const info = typed.info(chunk);
    const offset = file.startOf(chunk);
    for (const [text, idents] of identsOf(chunk)) {
      for (const ident of idents) {
        const object = info.objectOf(ident);
        if (object?.kind !== 'package' || object.importedPath !== path || ident === spec.name) continue;
        if (spec.name !== undefined && object.name !== spec.name.name) continue;
        name = text;
        const at = offset + ident.start;
        if (!edits.some(({ start, end }) => start <= at && at < end)) hasUse = true;
      }
    }
  }
  if (name === undefined || hasUse) return false;
  const inText = new RegExp(`\\b${name}\\.`);
  return !edits.some(({ newText }) => inText.test(newText));
}

/** Takes an import's line away; what is inserted in or beside it stays. */
function withoutSpec(
  file: SourceFile,
  specs: readonly PlacedSpec[],
  one: PlacedSpec,
  imports: readonly TextEdit[],
): readonly TextEdit[] {
  const { decl, spec, offset } = one;
  const eol = file.text.includes('\r\n') ? '\r\n' : '\n';
  const start = lineStart(file, offset + (spec.doc ?? (decl.isParenthesized ? spec : (decl.doc ?? decl))).start);
  const end = lineEnd(file, offset + spec.end) + eol.length;
  const whole = imports.find((edit) => edit.start <= start && end - eol.length <= edit.end && edit.end > edit.start);
  if (whole !== undefined) {
    // The only import became a group: what was added takes its place.
    const lines = whole.newText.split(eol).slice(1, -1);
    const own = new RegExp(`"${escaped(one.path)}"`);
    const kept = lines.filter((line) => line.trim() !== '' && !own.test(line));
    const [only] = kept;
    const newText =
      kept.length === 1 && only !== undefined
        ? `import ${only.trim()}`
        : `import (${eol}${kept.map((line) => line + eol).join('')})`;
    return imports.map((edit) => (edit === whole ? { ...edit, newText } : edit));
  }
  const inside = imports.filter((edit) => edit.start >= start && edit.end < end);
  const lines = inside.map(({ newText }) => newText.replace(/^\r?\n|\r?\n$/g, '') + eol).join('');
  const isLast = decl.specs.length === 1 && decl.isParenthesized && inside.length === 0;
  const others = imports.filter((edit) => !inside.includes(edit));
  if (isLast && !others.some((edit) => edit.start > offset + decl.start && edit.start < offset + decl.end)) {
    const from = lineStart(file, offset + (decl.doc ?? decl).start);
    return sorted([
      ...others,
      { start: from, end: afterBlank(file, lineEnd(file, offset + decl.end), eol), newText: '' },
    ]);
  }
  const isAlone = !decl.isParenthesized && inside.length === 0 && specs.length === 1;
  const to = isAlone ? afterBlank(file, end - eol.length, eol) : end;
  return sorted([...others, { start: emptyBlockStart(file, start, end, eol, lines), end: to, newText: lines }]);
}

/** Where nothing of a block of imports is left, the empty line above it goes too. */
function emptyBlockStart(file: SourceFile, start: number, end: number, eol: string, lines: string): number {
  const isBlank = file.text.slice(0, start).endsWith(eol + eol);
  const isClosed = file.text.startsWith(eol, end) || file.text.startsWith(')', end);
  return lines === '' && isBlank && isClosed ? start - eol.length : start;
}

/** Offset of the next line, or of the one after it where that is empty. */
function afterBlank(file: SourceFile, lineEndAt: number, eol: string): number {
  const next = lineEndAt + eol.length;
  return file.text.startsWith(eol, next) ? next + eol.length : next;
}

function sorted(edits: readonly TextEdit[]): readonly TextEdit[] {
  return [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function lineStart(file: SourceFile, offset: number): number {
  return file.lines.lineStart(file.lines.positionAt(offset).line);
}

function lineEnd(file: SourceFile, offset: number): number {
  return file.lines.lineEnd(file.lines.positionAt(offset).line);
}
