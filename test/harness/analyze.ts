import { fill } from '../../server/src/base/message.js';
import type { Finding } from '../../server/src/rules/rule.js';
import type { PackageCheck } from '../../server/src/session/check-package.js';
import type { Engine } from '../../server/src/session/engine.js';
import { groupPackages } from '../../server/src/session/group-packages.js';
import type { LoadedPackage } from '../../server/src/session/package-loader.js';
import { placeSpan } from '../../server/src/session/place-finding.js';
import { verifyFix } from '../../server/src/session/verify-fix.js';
import type { GoSourceFile } from '../../server/src/syntax/go-source-file.js';
import { editSourceFile, parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import type { Span } from '../../server/src/syntax/source-file.js';
import type { GoVersion } from '../../server/src/types/package.js';
import type { FixtureFile } from './fixture.js';
import type { PieceEdit } from './pieces.js';

/** A range in a file of the fixture, UTF-16 offsets. */
export interface FoundRange {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** A fix as a user is offered it. */
export interface FoundFix {
  readonly kind: string;
  readonly title: string;
  /** The files that it changes, whole, as they are afterwards, in order of path. */
  readonly files: readonly FixtureFile[];
}

/** A finding as plain data, comparable with deepEqual. */
export interface FoundFinding extends FoundRange {
  readonly ruleId: string;
  readonly severity: string;
  readonly message: string;
  readonly identity: string;
  readonly related: readonly (FoundRange & { readonly message: string })[];
  readonly fixes: readonly FoundFix[];
}

const root = 'file:///fixture/';
const build = { goos: 'linux', goarch: 'amd64', tags: [] };

function pathOf(uri: string): string {
  return uri.slice(root.length);
}

function folderOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf('/'));
}

/** Divides the files of a module into packages, as the product does folder by folder. */
function loadPackages(
  engine: Engine,
  sources: readonly GoSourceFile[],
  goVersion: GoVersion,
): readonly LoadedPackage[] {
  const folders = [...new Set(sources.map((source) => folderOf(source.uri)))].sort();
  return folders.flatMap((folder) =>
    groupPackages(
      sources.filter((source) => folderOf(source.uri) === folder),
      { path: folder, goVersion, build, isFileBuilt: engine.isFileBuilt, isWantedAlone: () => false },
    ),
  );
}

function describe(engine: Engine, check: PackageCheck, finding: Finding): FoundFinding {
  const { files } = check.program.typed.input;
  const place = (span: Span): FoundRange => {
    const placed = placeSpan(span, (uri) => files.find((file) => file.uri === uri));
    if (placed === undefined) throw new Error(`a span lies in ${span.file}, outside the package`);
    return { file: pathOf(placed.uri), start: placed.start, end: placed.end };
  };
  return {
    ...place(finding.span),
    ruleId: finding.ruleId,
    severity: finding.severity,
    message: fill(finding.message.template, finding.message.args),
    identity: finding.identity,
    related: finding.related.map(({ span, message }) => ({
      ...place(span),
      message: fill(message.template, message.args),
    })),
    fixes: finding.fixes.flatMap((offer) => {
      const fix = verifyFix(engine, check, finding, offer);
      if (fix === undefined) return [];
      const changed = fix.files.map((file) => ({ path: pathOf(file.uri), text: file.text }));
      changed.sort((a, b) => (a.path < b.path ? -1 : 1));
      return [{ kind: offer.kind, title: fill(offer.title.template, offer.title.args), files: changed }];
    }),
  };
}

/** Findings of a module's files, read for the first time. This and `analyzeByPieces` are all that touches the product. */
export function analyze(engine: Engine, files: readonly FixtureFile[], goVersion: GoVersion): readonly FoundFinding[] {
  const sources = goFiles(files).map((file) => parseSourceFile(engine.parser, root + file.path, file.text));
  return loadPackages(engine, sources, goVersion).flatMap(({ input }) => {
    const check = engine.checkPackage(input, engine.importer, engine.rules);
    return check.findings.map((finding) => describe(engine, check, finding));
  });
}

/**
 * Findings after the files came to be through the given edits, each analysed on top of the one before, as while typing.
 *
 * @param edits of one file, from its empty text to its full one
 */
export function analyzeByPieces(
  engine: Engine,
  files: readonly FixtureFile[],
  goVersion: GoVersion,
  edits: (file: FixtureFile) => readonly PieceEdit[],
): readonly FoundFinding[] {
  const sources = new Map<string, GoSourceFile>();
  let checks = new Map<string, PackageCheck>();
  const step = (): void => {
    const next = new Map<string, PackageCheck>();
    for (const { key, input } of loadPackages(engine, [...sources.values()], goVersion)) {
      const name = `${input.path} ${key}`;
      next.set(name, engine.checkPackage(input, engine.importer, engine.rules, checks.get(name)));
    }
    checks = next;
  };
  for (const file of goFiles(files)) {
    let source = parseSourceFile(engine.parser, root + file.path, '');
    for (const edit of edits(file)) {
      source = editSourceFile(engine.parser, source, [edit]);
      sources.set(file.path, source);
      step();
    }
  }
  return [...checks.values()].flatMap((check) => check.findings.map((finding) => describe(engine, check, finding)));
}

function goFiles(files: readonly FixtureFile[]): readonly FixtureFile[] {
  return files.filter((file) => file.path.endsWith('.go'));
}
