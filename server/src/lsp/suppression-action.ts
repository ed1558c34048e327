import { type CodeAction, CodeActionKind, type SnippetTextEdit, type WorkspaceEdit } from 'vscode-languageserver';
import { msg } from '../base/message.js';
import { applyEdits, type TextEdit } from '../fixes/edit.js';
import type { CheckedFile, PlacedFinding } from '../session/shown-findings.js';
import { findSuppressions } from '../session/suppressions.js';
import { parseSourceFile } from '../syntax/parse-source-file.js';
import type { SourceFile } from '../syntax/source-file.js';
import type { LanguageServer } from './language-server.js';
import { commentDiagnostics, toWorkspaceEdit } from './to-lsp.js';

/**
 * Puts a suppression comment on a line of its own above a finding. The reason is left to the user: it is selected where the client takes
 * snippets. Undefined where a comment can't stand there, as in the middle of a raw string.
 */
export function suppressionAction(
  server: LanguageServer,
  source: SourceFile,
  placed: PlacedFinding,
): CodeAction | undefined {
  const insertion = commentInsertion(server, source, placed);
  if (insertion === undefined) return undefined;
  const title = server.text(msg('Ignore {0} here with a comment that says why', placed.ruleId));
  const edit = toWorkspaceEdit(server, [{ file: source.uri, edits: [insertion.edit] }], () => source, title);
  return { title, kind: CodeActionKind.QuickFix, edit: withReasonSelected(server, edit, insertion.reason) };
}

interface CommentInsertion {
  readonly edit: TextEdit;
  /** The part of the new text that stands for the reason. */
  readonly reason: string;
}

function commentInsertion(
  server: LanguageServer,
  source: SourceFile,
  { ruleId, start }: PlacedFinding,
): CommentInsertion | undefined {
  const { engine } = server.session;
  const { line } = source.lines.positionAt(start);
  const lineStart = source.lines.lineStart(line);
  const indentation = /^[ \t]*/.exec(source.lines.lineText(line))?.[0] ?? '';
  const lineBreak = source.text.includes('\r\n') ? '\r\n' : '\n';
  const reason = server.text(msg('say here why this is safe'));
  const newText = `${indentation}//gotraps:ignore ${ruleId} ${reason}${lineBreak}`;
  const edit: TextEdit = { start: lineStart, end: lineStart, newText };
  const after = parseSourceFile(engine.parser, source.uri, applyEdits(source.text, [edit]));
  const { suppressions } = findSuppressions(after, new Set([ruleId]));
  const isComment = suppressions.some((one) => one.start === lineStart + indentation.length);
  return isComment ? { edit, reason } : undefined;
}

/** The same edits with the reason as a placeholder, for a client that can have the user type over it. */
function withReasonSelected(server: LanguageServer, edit: WorkspaceEdit, reason: string): WorkspaceEdit {
  if (!server.client.takesSnippetEdits || edit.documentChanges === undefined) return edit;
  const documentChanges = edit.documentChanges.map((change) => {
    if (!('edits' in change)) return change;
    const edits = change.edits.map((one): typeof one | SnippetTextEdit => {
      if (!('newText' in one)) return one;
      const { newText, ...rest } = one;
      const at = newText.lastIndexOf(reason);
      const [before, after] = [newText.slice(0, at), newText.slice(at + reason.length)];
      const value = `${snippetText(before)}\${1:${snippetText(reason)}}${snippetText(after)}`;
      return { ...rest, snippet: { kind: 'snippet', value } };
    });
    return { ...change, edits };
  });
  return { ...edit, documentChanges };
}

/** A text that a snippet gives as it is. */
function snippetText(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

/** What mends or removes the suppression comments that a range touches and that don't work or are of no use. */
export function commentActions(server: LanguageServer, file: CheckedFile, from: number, to: number): CodeAction[] {
  const { source } = file;
  const touched = commentDiagnostics(server, file).filter(({ problem }) => problem.start <= to && from <= problem.end);
  return touched.flatMap(({ problem, diagnostic }) =>
    problem.fixes.map((fix): CodeAction => {
      const title = server.text(fix.title);
      const edit = toWorkspaceEdit(server, [{ file: source.uri, edits: [fix.edit] }], () => source, title);
      return { title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], edit };
    }),
  );
}
