import { joinUri } from '../../base/uri.js';
import type { FileHost } from '../../host/file-host.js';
import type { GoParser } from '../../syntax/go-parser.js';
import { parseSourceFile } from '../../syntax/parse-source-file.js';
import type { SourceFile } from '../../syntax/source-file.js';
import { isFileBuilt, isNameBuilt } from '../build-constraints.js';
import type { BuildContext } from '../package.js';
import { declarationText } from './declaration-text.js';

/** The declarations of the package in a folder, tests left out. */
export interface FolderDeclarations {
  /** Name of the package clause; empty when no file is built. */
  readonly name: string;
  /** Those that are built, in name order. Offsets are those of texts without bodies. */
  readonly files: readonly SourceFile[];
  /** Files of the folder by URI, those included that are not built. */
  readonly all: ReadonlyMap<string, SourceFile>;
}

export interface DeclarationReaderOptions {
  readonly host: FileHost;
  readonly parser: GoParser;
  readonly build: BuildContext;
  /** Text of a file that is open in an editor; undefined for others. */
  readonly openText?: (uri: string) => string | undefined;
}

/** Files larger than this are left out. */
const fileLimitBytes = 4 << 20;

/** Reads folders from disk, below what is open. Nothing throws. */
export class DeclarationReader {
  constructor(private readonly options: DeclarationReaderOptions) {}

  /** @param known an earlier reading of the folder; its files are kept where their declarations stay */
  async read(folder: string, known: FolderDeclarations | undefined): Promise<FolderDeclarations> {
    const entries = await this.options.host.readDirectory(folder);
    const names = entries.filter(({ kind }) => kind === 'file').map((entry) => entry.name);
    const all = new Map<string, SourceFile>();
    for (const uri of names.filter((name) => this.isRead(name)).map((name) => joinUri(folder, name))) {
      const text = await this.textOf(uri);
      if (text !== undefined) all.set(uri, this.parse(uri, text, known?.all.get(uri)));
    }
    return this.select(all);
  }

  /** The folder after a change of an open document; the same object when its declarations stay. */
  withDocument(known: FolderDeclarations, uri: string): FolderDeclarations {
    const open = this.options.openText?.(uri);
    if (open === undefined || !this.isRead(uri.slice(uri.lastIndexOf('/') + 1))) return known;
    const before = known.all.get(uri);
    const file = this.parse(uri, open, before);
    if (file === before) return known;
    const all = new Map(known.all).set(uri, file);
    return this.select(new Map([...all].sort(([a], [b]) => (a < b ? -1 : 1))));
  }

  private isRead(name: string): boolean {
    return name.endsWith('.go') && !name.endsWith('_test.go') && isNameBuilt(name, this.options.build);
  }

  private async textOf(uri: string): Promise<string | undefined> {
    const open = this.options.openText?.(uri);
    if (open !== undefined) return open;
    const read = await this.options.host.readFile(uri, fileLimitBytes);
    return read.ok ? new TextDecoder().decode(read.bytes) : undefined;
  }

  private parse(uri: string, text: string, known: SourceFile | undefined): SourceFile {
    const declarations = declarationText(text);
    return known?.text === declarations ? known : parseSourceFile(this.options.parser, uri, declarations);
  }

  private select(all: ReadonlyMap<string, SourceFile>): FolderDeclarations {
    const files: SourceFile[] = [];
    let name = '';
    for (const file of all.values()) {
      if (!isFileBuilt(file, this.options.build)) continue;
      const clause = file.chunks.find((chunk) => chunk.packageClause !== undefined)?.packageClause?.name.name;
      if (clause === undefined || clause === 'documentation') continue;
      if (name === '') name = clause;
      if (clause === name) files.push(file);
    }
    return { name, files, all };
  }
}

/** Whether two readings of a folder say the same to who imports it. */
export function areSameDeclarations(a: FolderDeclarations, b: FolderDeclarations): boolean {
  return a.files.length === b.files.length && a.files.every((file, i) => file === b.files[i]);
}
