import { baseName } from '../base/uri.js';
import type { FileKey, SourceFile } from '../syntax/source-file.js';
import type { BuildContext, GoVersion, PackageInput } from '../types/package.js';
import type { LoadedPackage } from './package-loader.js';

/** Whether a file's name and build constraints let it into a build. */
export type FileFilter = (file: Pick<SourceFile, 'uri' | 'text'>, build: BuildContext) => boolean;

interface GroupOptions {
  /** Import path of the folder. */
  readonly path: string;
  readonly goVersion: GoVersion;
  readonly build: BuildContext;
  readonly isFileBuilt: FileFilter;
  readonly isWantedAlone: (file: FileKey) => boolean;
}

/** Name of a file's package clause; undefined when there is none. */
export function packageNameOf(file: SourceFile): string | undefined {
  return file.chunks.find((chunk) => chunk.packageClause !== undefined)?.packageClause?.name.name;
}

function isExternalTest(file: SourceFile, name: string): boolean {
  return name.endsWith('_test') && baseName(file.uri).endsWith('_test.go');
}

/**
 * Divides the files of a folder into packages by the name of their package clause: tests inside a package belong to it,
 * external tests (`package p_test`) are a package of their own. Files that build constraints leave out belong to none;
 * files without a package clause neither. Packages are in order of their first file.
 */
export function groupPackages(files: readonly SourceFile[], options: GroupOptions): readonly LoadedPackage[] {
  const { path, goVersion, build } = options;
  const groups = new Map<string, { path: string; files: SourceFile[] }>();
  const inNameOrder = [...files].sort((a, b) => (a.uri < b.uri ? -1 : 1));
  for (const file of inNameOrder) {
    const name = packageNameOf(file);
    if (name === undefined) continue;
    const isBuilt = options.isFileBuilt(file, build);
    if (!isBuilt && !options.isWantedAlone(file.uri)) continue;
    const key = isBuilt ? name : `${name} ${file.uri}`;
    const group = groups.get(key);
    if (group !== undefined) group.files.push(file);
    else groups.set(key, { path: isExternalTest(file, name) ? `${path}_test` : path, files: [file] });
  }
  return [...groups].map(([key, group]) => {
    const input: PackageInput = { path: group.path, files: group.files, goVersion, build };
    return { key, input };
  });
}
