/** What a path is; symbolic links are followed. */
export type EntryKind = 'file' | 'directory' | 'other';

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: EntryKind;
  /** A symbolic link: walkers list it but do not descend, as Go tools don't. */
  readonly isLink: boolean;
}

export type ReadFailure = 'not-found' | 'no-access' | 'too-large' | 'not-a-file' | 'io';

export type ReadResult =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly failure: ReadFailure; readonly detail: string };

/**
 * The only way the analysis reaches files. Everything is addressed by URI (`file:///…` on the desktop, any scheme in a
 * browser). No method throws for a missing or unreadable path: a folder may vanish at any time.
 */
export interface FileHost {
  /** Reads a whole file; `too-large` above `limitBytes`. */
  readFile(uri: string, limitBytes: number): Promise<ReadResult>;
  /** Entries of a folder in name order; empty when it is missing or unreadable. */
  readDirectory(uri: string): Promise<readonly DirectoryEntry[]>;
  /** Kind of a path, or undefined when it does not exist. */
  stat(uri: string): Promise<{ readonly kind: EntryKind; readonly sizeBytes: number } | undefined>;
}
