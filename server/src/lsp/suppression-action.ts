import { msg } from '../base/message.js';
import { applyEdits, type FileEdit, type TextEdit } from '../fixes/edit.js';
import type { PlacedFinding } from '../session/shown-findings.js';
import { findSuppressions } from '../session/suppressions.js';
import { parseSourceFile } from '../syntax/parse-source-file.js';
import type { SourceFile } from '../syntax/source-file.js';
import type { LanguageServer } from './language-server.js';

export function suppressionTitle(server: LanguageServer, { ruleId }: PlacedFinding): string {
  return server.text(msg('Ignore {0} here with a comment that says why', ruleId));
}

/**
 * The edit that puts a suppression comment on a line of its own above a finding. Undefined where a comment can't stand
 * there, as in the middle of a raw string.
 */
export function suppressionEdit(
  server: LanguageServer,
  source: SourceFile,
  { ruleId, start }: PlacedFinding,
): FileEdit | undefined {
  const { engine } = server.session;
  const { line } = source.lines.positionAt(start);
  const lineStart = source.lines.lineStart(line);
  const indentation = /^[ \t]*/.exec(source.lines.lineText(line))?.[0] ?? '';
  const lineBreak = source.text.includes('\r\n') ? '\r\n' : '\n';
  const comment = `//gotraps:ignore ${ruleId} ${server.text(msg('say here why this is safe'))}`;
  const edit: TextEdit = { start: lineStart, end: lineStart, newText: `${indentation}${comment}${lineBreak}` };
  const after = parseSourceFile(engine.parser, source.uri, applyEdits(source.text, [edit]));
  const { suppressions } = findSuppressions(after, new Set([ruleId]));
  const isComment = suppressions.some((one) => one.start === lineStart + indentation.length);
  return isComment ? { file: source.uri, edits: [edit] } : undefined;
}
