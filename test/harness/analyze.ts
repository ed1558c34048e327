import { fill } from '../../server/src/base/message.js';
import type { PackageEffects } from '../../server/src/flow/effect/function-effect.js';
import type { Finding } from '../../server/src/rules/rule.js';
import type { PackageCheck } from '../../server/src/session/check-package.js';
import type { Engine } from '../../server/src/session/engine.js';
import { effectsOfCheck } from '../../server/src/session/check-package.js';
import { importPathIn, parseGoMod } from '../../server/src/session/go-module.js';
import { groupPackages } from '../../server/src/session/group-packages.js';
import type { LoadedPackage } from '../../server/src/session/package-loader.js';
import { placeSpan } from '../../server/src/session/place-finding.js';
import { verifyFix } from '../../server/src/session/verify-fix.js';
import type { GoSourceFile } from '../../server/src/syntax/go-source-file.js';
import { editSourceFile, parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import type { Span } from '../../server/src/syntax/source-file.js';
import type { GoVersion, ImportedPackage, Importer, PackageInput } from '../../server/src/types/package.js';
import { exportsOf } from '../../server/src/types/package-view.js';
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
  modulePath: string,
): readonly LoadedPackage[] {
  const folders = [...new Set(sources.map((source) => folderOf(source.uri)))].sort();
  const module = { root: root.slice(0, -1), path: modulePath, goVersion };
  return folders.flatMap((folder) =>
    groupPackages(
      sources.filter((source) => folderOf(source.uri) === folder),
      {
        path: importPathIn(module, folder) ?? folder,
        goVersion,
        build,
        isFileBuilt: engine.isFileBuilt,
        isWantedAlone: () => false,
      },
    ),
  );
}

/** Checks the packages of a module, each after those that it imports. By path and key, in the order of the packages. */
function checkModule(
  engine: Engine,
  packages: readonly LoadedPackage[],
  previous: ReadonlyMap<string, PackageCheck>,
): Map<string, PackageCheck> {
  const checks = new Map<string, PackageCheck>();
  const nameOf = ({ key, input }: LoadedPackage): string => `${input.path} ${key}`;
  const running = new Set<LoadedPackage>();
  const checked = (path: string): PackageCheck | undefined => {
    const found = packages.find((one) => one.input.path === path);
    return found === undefined || running.has(found) ? undefined : check(found);
  };
  const check = (one: LoadedPackage): PackageCheck => {
    const known = checks.get(nameOf(one));
    if (known !== undefined) return known;
    running.add(one);
    const effects = new Map<string, PackageEffects>();
    const imported = new Map<string, ImportedPackage>();
    for (const path of importsOf(one.input)) {
      const dependency = checked(path);
      if (dependency === undefined) continue;
      imported.set(path, exportsOf(dependency.program.typed));
      for (const [other, known] of dependency.effects) effects.set(other, known);
      effects.set(path, effectsOf(dependency));
    }
    const importer: Importer = {
      importPackage: (path, from) => imported.get(path) ?? engine.importer.importPackage(path, from),
    };
    const result = engine.checkPackage(one.input, importer, engine.rules, previous.get(nameOf(one)), effects);
    checks.set(nameOf(one), result);
    running.delete(one);
    return result;
  };
  return new Map(packages.map((one) => [nameOf(one), check(one)]));
}

function importsOf({ files }: PackageInput): Set<string> {
  const specs = files.flatMap(({ chunks }) =>
    chunks.flatMap(({ decls }) => decls.flatMap((decl) => (decl.kind === 'GenDecl' ? decl.specs : []))),
  );
  return new Set(specs.flatMap((spec) => (spec.kind === 'ImportSpec' ? [spec.path.value.slice(1, -1)] : [])));
}

const knownEffects = new WeakMap<PackageCheck, PackageEffects>();

function effectsOf(check: PackageCheck): PackageEffects {
  let effects = knownEffects.get(check);
  if (effects === undefined) {
    effects = effectsOfCheck(check);
    knownEffects.set(check, effects);
  }
  return effects;
}

function describe(engine: Engine, check: PackageCheck, finding: Finding, withFixes = true): FoundFinding {
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
    fixes: (withFixes ? finding.fixes : []).flatMap((offer) => {
      const fix = verifyFix(engine, check, finding, offer);
      if (fix === undefined) return [];
      const changed = fix.files.map((file) => ({ path: pathOf(file.uri), text: file.text }));
      changed.sort((a, b) => (a.path < b.path ? -1 : 1));
      return [{ kind: offer.kind, title: fill(offer.title.template, offer.title.args), files: changed }];
    }),
  };
}

/** Findings of a module's files, read for the first time. This and the two below are all that touches the product. */
export function analyze(engine: Engine, files: readonly FixtureFile[], goVersion: GoVersion): readonly FoundFinding[] {
  const sources = goFiles(files).map((file) => parseSourceFile(engine.parser, root + file.path, file.text));
  const packages = loadPackages(engine, sources, goVersion, modulePathOf(files));
  const checks = checkModule(engine, packages, new Map());
  return [...checks.values()].flatMap((check) => check.findings.map((finding) => describe(engine, check, finding)));
}

/**
 * Findings without their fixes, when files, packages and rules come in another order.
 *
 * @param inOrder puts a list into that order
 */
export function analyzeInOrder(
  engine: Engine,
  files: readonly FixtureFile[],
  goVersion: GoVersion,
  inOrder: <T>(items: readonly T[]) => readonly T[],
): readonly FoundFinding[] {
  const sources = inOrder(goFiles(files)).map((file) => parseSourceFile(engine.parser, root + file.path, file.text));
  const packages = inOrder(loadPackages(engine, sources, goVersion, modulePathOf(files)));
  const checks = checkModule({ ...engine, rules: inOrder(engine.rules) }, packages, new Map());
  const byName = [...checks].sort(([a], [b]) => (a < b ? -1 : 1));
  return byName.flatMap(([, check]) => check.findings.map((finding) => describe(engine, check, finding, false)));
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
  const modulePath = modulePathOf(files);
  for (const file of goFiles(files)) {
    let source = parseSourceFile(engine.parser, root + file.path, '');
    for (const edit of edits(file)) {
      source = editSourceFile(engine.parser, source, [edit]);
      sources.set(file.path, source);
      checks = checkModule(engine, loadPackages(engine, [...sources.values()], goVersion, modulePath), checks);
    }
  }
  return [...checks.values()].flatMap((check) => check.findings.map((finding) => describe(engine, check, finding)));
}

function modulePathOf(files: readonly FixtureFile[]): string {
  return parseGoMod(files.find(({ path }) => path === 'go.mod')?.text ?? '')?.path ?? '';
}

function goFiles(files: readonly FixtureFile[]): readonly FixtureFile[] {
  return files.filter((file) => file.path.endsWith('.go'));
}
