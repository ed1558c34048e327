import { type CancellationToken, type CodeAction, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { msg } from '../base/message.js';
import type { FileEdit } from '../fixes/edit.js';
import type { FolderCheck } from '../session/check-folder.js';
import { fixPackage, preferredOffer } from '../session/fix-package.js';
import { defaultSettings } from '../session/settings.js';
import type { CheckedFile, FindingFilter } from '../session/shown-findings.js';
import type { FileKey } from '../syntax/source-file.js';
import { cancelledError } from './cancel.js';
import type { LanguageServer } from './language-server.js';
import { toWorkspaceEdit } from './to-lsp.js';

export const fixAllKind = 'source.fixAll.gotraps';
const title = msg('Apply the recommended fix of each finding in this file');

/** What a client hands back to have the edits; `generation` is that of the check. */
export interface FixAllData {
  readonly file: FileKey;
  readonly generation: number;
}

/** The fixes of a file's findings, or of those of all files of its folder. */
export interface FixAllWork extends FixAllData {
  readonly scope: 'file' | 'package';
}

/** `source.fixAll.gotraps`: the recommended fixes of a file's findings; they may reach other files of its package. */
export function fixAllAction(server: LanguageServer, file: CheckedFile, data: FixAllData): CodeAction[] {
  if (file.findings.every(({ finding }) => preferredOffer(finding) === undefined)) return [];
  return [
    { title: server.text(msg('Apply the recommended fix of each finding in this file')), kind: fixAllKind, data },
  ];
}

/**
 * The edits of the action. Long in large packages, so input is let in before each fix.
 *
 * @throws ResponseError `ContentModified` as soon as the text changes, or `RequestCancelled`
 */
export async function fixAllEdits(
  server: LanguageServer,
  check: FolderCheck,
  { file, generation, scope }: FixAllWork,
  token: CancellationToken,
): Promise<{ readonly fixes: number; readonly edit: ReturnType<typeof toWorkspaceEdit> }> {
  const { session } = server;
  const { engine } = session;
  const filter: FindingFilter = {
    // Weaker findings are a matter of taste.
    severity: defaultSettings.severity,
    knownRules: new Set(engine.rules.map((rule) => rule.meta.id)),
    isWanted: (uri) => scope === 'package' || uri === file,
  };
  const edits: FileEdit[] = [];
  let fixes = 0;
  const files = scope === 'file' ? [check.files.get(file)] : [...check.files.values()];
  for (const original of new Set(files.flatMap((one) => one?.findings.map((placed) => placed.check) ?? []))) {
    const fixed = await fixPackage(engine, original, {
      filter,
      choose: preferredOffer,
      isFixable: () => true,
      pause: async () => {
        await session.letInputIn();
        if (token.isCancellationRequested) throw cancelledError();
        if (session.isChecking(file) || check.generation !== generation) throw contentModified();
      },
    });
    edits.push(...fixed.edits);
    fixes += fixed.fixCount;
  }
  const edit = toWorkspaceEdit(server, edits, (key) => check.files.get(key)?.source, server.text(title));
  return { fixes, edit };
}

/** The answer to a request about a text that is another one now. */
export function contentModified(): ResponseError {
  return new ResponseError(LSPErrorCodes.ContentModified, 'the files have changed since this was offered');
}
