import { isExported } from '../../server/src/types/identical.js';
import { packageMark } from '../../server/src/types/load/std-index.js';
import { SourceImporter } from '../../server/src/types/load/source-importer.js';
import type { GoObject, TypeNameObject } from '../../server/src/types/object.js';
import { openPackage } from '../../server/src/types/package-view.js';
import type { PackageSource } from '../../server/src/types/load/source-importer.js';
import { deflateRaw } from './deflate.js';
import { DeclarationPrinter } from './declaration-printer.js';

/** What is known of one package while the index grows. */
interface PackagePart {
  readonly path: string;
  readonly name: string;
  readonly checker: { lookup(name: string): GoObject | undefined };
  readonly printer: DeclarationPrinter;
  readonly texts: Map<string, string>;
}

/** The text of the index, headed by the release of Go that it comes from: exported declarations of the given packages, and all types that these mention. */
function buildStdIndexText(goVersion: string, source: PackageSource, paths: readonly string[]): string {
  const importer = new SourceImporter(source);
  const parts = new Map<string, PackagePart>();
  const pending: { path: string; name: string }[] = [];

  const mention = (object: TypeNameObject): void => {
    // Local types and those of a package's tests can't be mentioned by a declaration.
    if (object.packagePath !== undefined) pending.push({ path: object.packagePath, name: object.name });
  };
  const partOf = (path: string): PackagePart | undefined => {
    const known = parts.get(path);
    if (known !== undefined) return known;
    const imported = importer.importPackage(path, path);
    if (imported === undefined) return undefined;
    const part: PackagePart = {
      path,
      name: imported.name,
      checker: imported,
      printer: new DeclarationPrinter(path, mention),
      texts: new Map(),
    };
    parts.set(path, part);
    return part;
  };

  for (const path of paths) {
    if (source.resolve(path, path) === undefined || source.nameOf(path) === 'main') continue;
    partOf(path);
    const { names } = openPackage(source.inputOf(path), importer);
    for (const name of names) if (isExported(name)) pending.push({ path, name });
  }
  for (let wanted = pending.pop(); wanted !== undefined; wanted = pending.pop()) {
    const part = partOf(wanted.path);
    if (part === undefined || part.texts.has(wanted.name)) continue;
    part.texts.set(wanted.name, '');
    const object = part.checker.lookup(wanted.name);
    if (object !== undefined) part.texts.set(wanted.name, part.printer.print(object));
  }
  const texts = [...parts.values()]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map((part) => packageMark + part.path + '\n' + packageText(part));
  return `${goVersion}\n${texts.join('')}`;
}

function packageText(part: PackagePart): string {
  const declarations = [...part.texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
  return `package ${part.name}\n${part.printer.importClause}${declarations.join('')}`;
}

/** The index as it ships. */
export function buildStdIndex(goVersion: string, source: PackageSource, paths: readonly string[]): Uint8Array {
  return deflateRaw(new TextEncoder().encode(buildStdIndexText(goVersion, source, paths)));
}
