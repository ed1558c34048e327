import * as vscode from 'vscode';

interface StoredFile {
  readonly data: Uint8Array;
  readonly mtime: number;
}

/** Files in memory below `memfs:/`. What is written is told to the console, where a test can see it. */
class MemoryFiles implements vscode.FileSystemProvider {
  private readonly files = new Map<string, StoredFile>();
  private readonly changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changes.event;

  constructor(texts: Readonly<Record<string, string>>) {
    for (const [path, text] of Object.entries(texts)) {
      this.files.set(path, { data: new TextEncoder().encode(text), mtime: 1 });
    }
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  stat({ path }: vscode.Uri): vscode.FileStat {
    const file = this.files.get(path);
    if (file !== undefined) return { type: vscode.FileType.File, ctime: 0, mtime: file.mtime, size: file.data.length };
    const isFolder = [...this.files.keys()].some((one) => one.startsWith(path.replace(/\/?$/, '/')));
    if (!isFolder) throw vscode.FileSystemError.FileNotFound(path);
    return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
  }

  readDirectory({ path }: vscode.Uri): [string, vscode.FileType][] {
    const prefix = path.replace(/\/?$/, '/');
    const names = new Map<string, vscode.FileType>();
    for (const file of this.files.keys()) {
      if (!file.startsWith(prefix)) continue;
      const [name = '', ...rest] = file.slice(prefix.length).split('/');
      names.set(name, rest.length === 0 ? vscode.FileType.File : vscode.FileType.Directory);
    }
    return [...names];
  }

  readFile({ path }: vscode.Uri): Uint8Array {
    const file = this.files.get(path);
    if (file === undefined) throw vscode.FileSystemError.FileNotFound(path);
    return file.data;
  }

  writeFile(uri: vscode.Uri, data: Uint8Array): void {
    const type = this.files.has(uri.path) ? vscode.FileChangeType.Changed : vscode.FileChangeType.Created;
    this.files.set(uri.path, { data, mtime: Date.now() });
    this.changes.fire([{ type, uri }]);
    console.log(`MEMFS-WRITE ${uri.path} ${JSON.stringify(new TextDecoder().decode(data))}`);
  }

  /** A folder is there as soon as a file is in it. */
  createDirectory(): void {
    return;
  }

  delete(): void {
    throw vscode.FileSystemError.NoPermissions();
  }

  rename(): void {
    throw vscode.FileSystemError.NoPermissions();
  }
}

/** Serves the files that `files.json` beside this extension names, by path. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(context.extensionUri, 'files.json'));
  const texts = JSON.parse(new TextDecoder().decode(bytes)) as Readonly<Record<string, string>>;
  const files = new MemoryFiles(texts);
  context.subscriptions.push(vscode.workspace.registerFileSystemProvider('memfs', files, { isCaseSensitive: true }));
}
