import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { linuxBuild } from '../../../scripts/std/goroot-source.js';
import type { GoParser } from '../../../server/src/syntax/go-parser.js';
import { parseSourceFile } from '../../../server/src/syntax/parse-source-file.js';
import type { SourceFile } from '../../../server/src/syntax/source-file.js';
import { exportsOf } from '../../../server/src/types/package-view.js';
import { checkPackage } from '../../../server/src/types/check-package.js';
import type { Importer, TypedPackage } from '../../../server/src/types/package.js';
import { compareFile, emptyComparison } from './compare-types.js';
import type { Comparison } from './compare-types.js';
import type { Dependencies } from './dependencies.js';
import { neighbourDependent } from './neighbours.js';
import type { FileFacts, PackageFacts } from './read-dump.js';

const dumpFolder = fileURLToPath(new URL('./dump', import.meta.url));
const outFolder = fileURLToPath(new URL('../../../out/oracle', import.meta.url));

/** Builds the Go program that dumps types; returns its path. Throws where there is no Go. */
export function buildDump(): string {
  mkdirSync(outFolder, { recursive: true });
  const target = join(outFolder, 'types-dump');
  execFileSync('go', ['build', '-o', target, '.'], { cwd: dumpFolder, stdio: 'inherit' });
  return target;
}

/** Checks packages as they come from the dump with our own types and compares. */
export class OracleSession {
  /** The package checked last with its tests, which the external tests that follow it import. */
  private last: { readonly path: string; readonly checked: TypedPackage } | undefined;
  /** Time spent in our own type checking, in milliseconds, and the lines it was spent on. */
  checkMs = 0;
  lines = 0;

  constructor(
    private readonly parser: GoParser,
    private readonly dependencies: Dependencies,
    /** Check each file as if it were alone. */
    private readonly isSingleFile = false,
  ) {}

  async compare(facts: PackageFacts): Promise<Comparison> {
    const result = emptyComparison(facts.path);
    const sources = new Map<string, SourceFile>();
    for (const { path } of facts.files) {
      sources.set(path, parseSourceFile(this.parser, pathToFileURL(path).href, readFileSync(path, 'utf8')));
    }
    const indexOf = new Map(facts.files.map((file, i) => [file.path, i]));
    if (this.isSingleFile) {
      for (const file of facts.files) {
        const source = sources.get(file.path)!;
        const isOwn = (where: string): boolean =>
          !where.startsWith('L') || where.startsWith(`L\t${indexOf.get(file.path)}\t`);
        const own: FileFacts = { ...file, objects: new Map([...file.objects].filter(([, where]) => isOwn(where))) };
        const dependent = neighbourDependent(source, file, indexOf.get(file.path)!);
        compareFile(await this.check(facts.path, [source]), source, own, sources, indexOf, result, dependent);
      }
      return result;
    }
    const checked = await this.check(facts.path, [...sources.values()]);
    for (const file of facts.files) {
      compareFile(checked, sources.get(file.path)!, file, sources, indexOf, result);
    }
    this.last = { path: facts.path, checked };
    return result;
  }

  /** Checks until nothing is missing that could be had; the time that counts is that of the last check. */
  private async check(path: string, files: readonly SourceFile[]): Promise<TypedPackage> {
    const [first] = files;
    const folder = first === undefined ? '/' : dirname(fileURLToPath(first.uri));
    for (;;) {
      const importer = this.importerFor(path, await this.dependencies.importerFor(folder));
      const start = performance.now();
      const checked = checkPackage({ path, files, goVersion: { major: 1, minor: 26 }, build: linuxBuild }, importer);
      for (const file of files) {
        for (const chunk of file.chunks) checked.info(chunk).isType({ kind: 'BadExpr', id: 0, start: 0, end: 0 });
      }
      const ms = performance.now() - start;
      if (await this.dependencies.load(folder)) continue;
      this.checkMs += ms;
      for (const file of files) this.lines += file.lines.lineCount;
      return checked;
    }
  }

  private importerFor(path: string, importer: Importer): Importer {
    const { last } = this;
    if (last === undefined || path !== `${last.path}_test`) return importer;
    const tested = exportsOf(last.checked);
    return {
      importPackage: (wanted, from) => (wanted === last.path ? tested : importer.importPackage(wanted, from)),
    };
  }
}
