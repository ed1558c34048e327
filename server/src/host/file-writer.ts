/** A file that is to get another text. */
export interface Replacement {
  readonly uri: string;
  /** What the file was when it was read. */
  readonly before: string;
  readonly after: string;
}

export type WriteFailure = 'changed' | 'not-utf8' | 'read-only' | 'missing' | 'io';

export type WriteResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly uri: string; readonly failure: WriteFailure; readonly detail: string };

/** The only way the product changes files. */
export interface FileWriter {
  /** Why a file that was read as `before` could not be replaced now; undefined when it could. Never throws. */
  whyNot(uri: string, before: string): Promise<{ failure: WriteFailure; detail: string } | undefined>;
  /**
   * Replaces files: all of them or, where one of them has changed meanwhile or can't be written, none. Each file is
   * replaced in one step, so nobody ever reads half of it; its permissions stay, and a link stays a link. Never throws.
   */
  replaceAll(files: readonly Replacement[]): Promise<WriteResult>;
  /** Writes a new file, or replaces one whatever it holds. Never throws. */
  write(uri: string, text: string): Promise<WriteResult>;
  /** The same in one step, so that nobody ever reads half of it; not for what is no regular file. Never throws. */
  writeWhole(uri: string, text: string): Promise<WriteResult>;
}
