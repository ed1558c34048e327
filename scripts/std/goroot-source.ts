import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import { parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import type { SourceFile } from '../../server/src/syntax/source-file.js';
import { isFileBuilt, isNameBuilt } from '../../server/src/types/build-constraints.js';
import { declarationText } from '../../server/src/types/load/declaration-text.js';
import type { PackageSource } from '../../server/src/types/load/source-importer.js';
import type { BuildContext, PackageInput } from '../../server/src/types/package.js';

export const linuxBuild: BuildContext = { goos: 'linux', goarch: 'amd64', tags: [] };

/** The packages of a GOROOT/src folder, without function bodies and tests. */
export class GorootSource implements PackageSource {
  readonly hasSource = true;
  private readonly files = new Map<string, readonly SourceFile[]>();

  constructor(
    private readonly parser: GoParser,
    private readonly root: string,
  ) {}

  resolve(importPath: string, fromPackagePath: string): string | undefined {
    const candidates = fromPackagePath.startsWith('cmd/')
      ? [importPath, `cmd/vendor/${importPath}`]
      : [importPath, `vendor/${importPath}`];
    return candidates.find((path) => existsSync(join(this.root, path)) && this.filesOf(path).length > 0);
  }

  nameOf(path: string): string {
    for (const file of this.filesOf(path)) {
      for (const chunk of file.chunks) if (chunk.packageClause !== undefined) return chunk.packageClause.name.name;
    }
    return '';
  }

  inputOf(path: string): PackageInput {
    return { path, files: this.filesOf(path), goVersion: { major: 1, minor: 26 }, build: linuxBuild };
  }

  private filesOf(path: string): readonly SourceFile[] {
    let files = this.files.get(path);
    if (files === undefined) {
      files = this.read(join(this.root, path));
      this.files.set(path, files);
    }
    return files;
  }

  private read(folder: string): readonly SourceFile[] {
    const files: SourceFile[] = [];
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const { name } = entry;
      if (!entry.isFile() || !name.endsWith('.go') || name.endsWith('_test.go') || !isNameBuilt(name, linuxBuild))
        continue;
      const path = join(folder, name);
      const file = parseSourceFile(this.parser, pathToFileURL(path).href, declarationText(readFileSync(path, 'utf8')));
      if (isFileBuilt(file, linuxBuild)) files.push(file);
    }
    return files;
  }
}

/** Import paths of all folders below GOROOT/src that others may import, in order. */
export function standardPackagePaths(root: string): readonly string[] {
  const paths: string[] = [];
  const walk = (path: string): void => {
    for (const entry of readdirSync(join(root, path), { withFileTypes: true })) {
      if (!entry.isDirectory() || ['builtin', 'unsafe', 'testdata', 'internal', 'vendor', 'cmd'].includes(entry.name))
        continue;
      const inner = path === '' ? entry.name : `${path}/${entry.name}`;
      paths.push(inner);
      walk(inner);
    }
  };
  walk('');
  return paths.sort();
}
