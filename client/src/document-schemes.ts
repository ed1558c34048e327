import * as vscode from 'vscode';
import type { TextDocumentFilter } from 'vscode-languageclient';

/** Where Go files lie: on this machine, nowhere yet, and in the folders of a virtual workspace. Not those of a `git:` comparison, say, which are the same files again. */
function currentSchemes(): ReadonlySet<string> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return new Set(['file', 'untitled', ...folders.map((folder) => folder.uri.scheme)]);
}

/** The documents that the server is told of. A client reads the list each time that it starts. */
export class GoDocuments {
  readonly selector: TextDocumentFilter[] = [];

  constructor() {
    this.update();
  }

  /** Adds the schemes of folders that have come; false where there is none. */
  update(): boolean {
    const known = new Set(this.selector.map((filter) => ('scheme' in filter ? filter.scheme : undefined)));
    const added = [...currentSchemes()].filter((scheme) => !known.has(scheme));
    this.selector.push(...added.map((scheme) => ({ language: 'go', scheme })));
    return added.length > 0;
  }
}
