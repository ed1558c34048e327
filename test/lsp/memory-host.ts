import { baseName, canonicalUri, parentUri } from '../../server/src/base/uri.js';
import type { DirectoryEntry, FileHost, ReadResult } from '../../server/src/host/file-host.js';

/** Files in memory, by canonical URI. A test may change them at any time, and look in before each access. */
export class MemoryHost implements FileHost {
  readonly files = new Map<string, Uint8Array>();
  reads = 0;
  /** Every URI that anything was asked about. */
  readonly asked: string[] = [];
  /** Awaited before each access. */
  beforeAccess: () => Promise<void> = () => Promise.resolve();

  write(uri: string, content: string | Uint8Array): void {
    this.files.set(canonicalUri(uri), typeof content === 'string' ? new TextEncoder().encode(content) : content);
  }

  removeFolder(uri: string): void {
    for (const file of this.files.keys()) if (file.startsWith(`${uri}/`)) this.files.delete(file);
  }

  async readFile(uri: string, limitBytes: number): Promise<ReadResult> {
    await this.beforeAccess();
    this.asked.push(uri);
    this.reads++;
    const bytes = this.files.get(uri);
    if (bytes === undefined) return { ok: false, failure: 'not-found', detail: 'no such file' };
    if (bytes.length > limitBytes) return { ok: false, failure: 'too-large', detail: `${bytes.length} bytes` };
    return { ok: true, bytes };
  }

  async readDirectory(uri: string): Promise<readonly DirectoryEntry[]> {
    await this.beforeAccess();
    this.asked.push(uri);
    const kinds = new Map<string, 'file' | 'directory'>();
    for (const file of this.files.keys()) {
      for (let at = file; ;) {
        const parent = parentUri(at);
        if (parent === undefined) break;
        if (parent === uri) kinds.set(baseName(at), at === file ? 'file' : 'directory');
        at = parent;
      }
    }
    const names = [...kinds].sort(([a], [b]) => (a < b ? -1 : 1));
    return names.map(([name, kind]) => ({ name, kind, isLink: false }));
  }

  async stat(uri: string): ReturnType<FileHost['stat']> {
    await this.beforeAccess();
    this.asked.push(uri);
    const bytes = this.files.get(uri);
    if (bytes !== undefined) return { kind: 'file', sizeBytes: bytes.length };
    const isFolder = [...this.files.keys()].some((file) => file.startsWith(`${uri}/`));
    return isFolder ? { kind: 'directory', sizeBytes: 0 } : undefined;
  }
}
