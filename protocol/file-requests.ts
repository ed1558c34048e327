/**
 * Requests of a server that has no files, to the client that has them: in a browser all files are the client's, on the desktop those of
 * virtual workspaces. A client that answers them says so (`capabilities.ts`).
 */

export const readFileRequest = 'gotraps/readFile';

export interface ReadFileParams {
  readonly uri: string;
  /** A larger file is not read. */
  readonly limitBytes: number;
}

export type ReadFileAnswer =
  | { readonly base64: string }
  | { readonly failure: 'not-found' | 'no-access' | 'too-large' | 'not-a-file' | 'io'; readonly detail: string };

export const readDirectoryRequest = 'gotraps/readDirectory';

/** Of `gotraps/readDirectory` and `gotraps/stat`. */
export interface UriParams {
  readonly uri: string;
}

export interface ListedEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'other';
  readonly isLink: boolean;
}

/** In any order; empty for a folder that is missing or can't be read. */
export type ReadDirectoryAnswer = readonly ListedEntry[];

export const statRequest = 'gotraps/stat';

/** Null for what does not exist. */
export type StatAnswer = { readonly kind: ListedEntry['kind']; readonly sizeBytes: number } | null;
