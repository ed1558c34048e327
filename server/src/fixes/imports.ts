import { isStandardPackage } from '../knowledge/standard-package.js';
import type { GenDecl, ImportSpec } from '../syntax/ast.js';
import type { SourceFile } from '../syntax/source-file.js';
import type { TextEdit } from './edit.js';

/** An import with its place. */
export interface PlacedSpec {
  readonly spec: ImportSpec;
  readonly decl: GenDecl;
  /** Offset of the spec's chunk in the file. */
  readonly offset: number;
  readonly path: string;
}

/** How a file names a package, or could. */
export interface PackageQualifier {
  /** What stands before a name of the package: `sync.`. */
  readonly text: string;
  readonly isImported: boolean;
}

/**
 * How a file names a package of the standard library; undefined after a dot import, which makes it hard to tell what a name
 * means, and when the file gives the package's name to another one. Declarations of the file's own package are not looked at.
 */
export function qualifierOf(file: SourceFile, path: string): PackageQualifier | undefined {
  const specs = importsOf(file);
  const name = lastElement(path);
  const known = specs.find((one) => one.path === path && one.spec.name?.name !== '_');
  if (known !== undefined) {
    const alias = known.spec.name?.name;
    return alias === '.' ? undefined : { text: `${alias ?? name}.`, isImported: true };
  }
  const isTaken = specs.some((one) => one.path !== path && (one.spec.name?.name ?? lastElement(one.path)) === name);
  return isTaken ? undefined : { text: `${name}.`, isImported: false };
}

/**
 * Imports packages of the standard library that a file doesn't import yet, the way goimports would: into the group of the
 * standard library, in order. Offsets of the file; insertions at one place stand in the order of `paths`, which is sorted.
 */
export function importEdits(file: SourceFile, paths: readonly string[]): TextEdit[] {
  if (paths.length === 0) return [];
  const eol = file.text.includes('\r\n') ? '\r\n' : '\n';
  const specs = importsOf(file);
  const usable = specs.filter((one) => one.path !== 'C');
  const grouped = usable.filter((one) => one.decl.isParenthesized);
  if (grouped.length > 0) return intoGroup(file, grouped, paths, eol);
  const [only] = usable;
  if (only !== undefined && usable.length === 1 && only.decl.doc === undefined && only.spec.doc === undefined) {
    return [makeGroup(file, only, paths, eol)];
  }
  if (usable.length > 0) return paths.map((path) => besideLines(file, usable, path, eol));
  const last = specs.at(-1);
  const end = last === undefined ? endOfPackageClause(file) : last.offset + last.decl.end;
  return [insertion(lineEndAt(file, end), eol + eol + importText(paths, eol))];
}

function importText(paths: readonly string[], eol: string): string {
  if (paths.length === 1) return `import "${paths[0]!}"`;
  return `import (${eol}${paths.map((path) => `\t"${path}"${eol}`).join('')})`;
}

/** All imports of a file, in order. */
export function importsOf(file: SourceFile): PlacedSpec[] {
  const specs: PlacedSpec[] = [];
  for (const chunk of file.chunks) {
    for (const decl of chunk.decls) {
      if (decl.kind !== 'GenDecl' || decl.token !== 'import') continue;
      for (const spec of decl.specs) {
        if (spec.kind !== 'ImportSpec') continue;
        specs.push({ spec, decl, offset: file.startOf(chunk), path: spec.path.value.slice(1, -1) });
      }
    }
  }
  return specs;
}

function lastElement(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Among declarations of one import each. */
function besideLines(file: SourceFile, lines: readonly PlacedSpec[], path: string, eol: string): TextEdit {
  const next = lines.find((one) => one.path > path && isStandardPackage(one.path));
  if (next !== undefined) {
    // Its comment goes with it.
    const start = next.offset + (next.decl.doc ?? next.spec.doc ?? next.decl).start;
    return insertion(lineStartAt(file, start), `import "${path}"${eol}`);
  }
  const last = lines.filter((one) => isStandardPackage(one.path)).at(-1) ?? lines.at(-1)!;
  return insertion(lineEndAt(file, last.offset + last.decl.end), `${eol}import "${path}"`);
}

/** `import "fmt"` becomes a group. */
function makeGroup(file: SourceFile, only: PlacedSpec, paths: readonly string[], eol: string): TextEdit {
  const { spec, decl, offset } = only;
  const end = lineEndAt(file, offset + decl.end);
  const own = `\t${file.text.slice(offset + spec.start, end)}${eol}`;
  const lineOf = (path: string): string => `\t"${path}"${eol}`;
  const before = paths.filter((path) => !isStandardPackage(only.path) || path < only.path);
  const after = paths.filter((path) => !before.includes(path));
  const gap = isStandardPackage(only.path) ? '' : eol;
  const body = [...before.map(lineOf), gap, own, ...after.map(lineOf)].join('');
  return { start: offset + decl.start, end, newText: `import (${eol}${body})` };
}

/** Into the block of lines that holds the standard library, or a new one above all others. */
function intoGroup(
  file: SourceFile,
  grouped: readonly PlacedSpec[],
  paths: readonly string[],
  eol: string,
): TextEdit[] {
  const blocks = blocksOf(file, grouped);
  const block =
    blocks.find((one) => one.every((spec) => isStandardPackage(spec.path))) ??
    blocks.find((one) => one.some((spec) => isStandardPackage(spec.path)));
  if (block === undefined) {
    const lines = paths.map((path) => `\t"${path}"${eol}`).join('');
    return [insertion(lineStartAt(file, topOf(grouped[0]!)), lines + eol)];
  }
  return paths.map((path) => {
    const next = block.find((one) => one.path > path);
    if (next !== undefined) return insertion(lineStartAt(file, topOf(next)), `\t"${path}"${eol}`);
    const last = block.at(-1)!;
    return insertion(lineEndAt(file, last.offset + last.spec.end), `${eol}\t"${path}"`);
  });
}

function topOf(placed: PlacedSpec): number {
  return placed.offset + (placed.spec.doc?.start ?? placed.spec.start);
}

/** Runs of specs without an empty line between them. */
function blocksOf(file: SourceFile, specs: readonly PlacedSpec[]): PlacedSpec[][] {
  const blocks: PlacedSpec[][] = [];
  let previous: PlacedSpec | undefined;
  for (const one of specs) {
    const from = previous === undefined ? 0 : previous.offset + previous.spec.end;
    const isApart = previous?.decl !== one.decl || /\n[ \t\r]*\n/.test(file.text.slice(from, topOf(one)));
    if (isApart) blocks.push([one]);
    else blocks.at(-1)!.push(one);
    previous = one;
  }
  return blocks;
}

function insertion(offset: number, newText: string): TextEdit {
  return { start: offset, end: offset, newText };
}

function lineStartAt(file: SourceFile, offset: number): number {
  return file.lines.lineStart(file.lines.positionAt(offset).line);
}

function lineEndAt(file: SourceFile, offset: number): number {
  return file.lines.lineEnd(file.lines.positionAt(offset).line);
}

function endOfPackageClause(file: SourceFile): number {
  const chunk = file.chunks.find((one) => one.packageClause !== undefined);
  return chunk?.packageClause === undefined ? 0 : file.startOf(chunk) + chunk.packageClause.end;
}
