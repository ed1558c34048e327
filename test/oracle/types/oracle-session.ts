import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
    private readonly importer: Importer,
    /** Check each file as if it were alone. */
    private readonly isSingleFile = false,
  ) {}

  compare(facts: PackageFacts): Comparison {
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
        compareFile(this.check(facts.path, [source]), source, own, sources, indexOf, result);
      }
      return result;
    }
    const checked = this.check(facts.path, [...sources.values()]);
    for (const file of facts.files) {
      compareFile(checked, sources.get(file.path)!, file, sources, indexOf, result);
    }
    this.last = { path: facts.path, checked };
    return result;
  }

  private check(path: string, files: readonly SourceFile[]): TypedPackage {
    const start = performance.now();
    const checked = checkPackage(
      { path, files, goVersion: { major: 1, minor: 26 }, build: linuxBuild },
      this.importerFor(path),
    );
    for (const file of files) {
      this.lines += file.lines.lineCount;
      for (const chunk of file.chunks) {
        const [decl] = chunk.decls;
        if (decl?.kind === 'FuncDecl') checked.info(chunk).objectOf(decl.name);
        else if (decl?.kind === 'GenDecl') checked.info(chunk).constantOf({ kind: 'BadExpr', id: 0, start: 0, end: 0 });
      }
    }
    this.checkMs += performance.now() - start;
    return checked;
  }

  private importerFor(path: string): Importer {
    const { last } = this;
    if (last === undefined || path !== `${last.path}_test`) return this.importer;
    const tested = exportsOf(last.checked);
    return {
      importPackage: (wanted, from) => (wanted === last.path ? tested : this.importer.importPackage(wanted, from)),
    };
  }
}
