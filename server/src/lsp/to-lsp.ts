import {
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  DiagnosticTag,
  type Range,
  type TextDocumentEdit,
  type TextEdit as LspTextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { rulePageUrl } from '../base/product.js';
import { baseName } from '../base/uri.js';
import type { FileEdit } from '../fixes/edit.js';
import type { RelatedLocation, Severity } from '../rules/rule.js';
import type { CheckedFile, PlacedFinding } from '../session/shown-findings.js';
import { placeSpan } from '../session/place-finding.js';
import type { SuppressionProblem } from '../session/suppression-problems.js';
import type { LineIndex } from '../syntax/line-index.js';
import type { FileKey, SourceFile } from '../syntax/source-file.js';
import type { LanguageServer } from './language-server.js';

/** The only place where findings, places and edits become those of the protocol. */

const severityCodes: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

export function toRange(server: LanguageServer, lines: LineIndex, start: number, end: number): Range {
  const { encoding } = server.client;
  return { start: encoding.toPosition(lines, start), end: encoding.toPosition(lines, end) };
}

/** All diagnostics of a file: findings, and suppression comments that don't work or are of no use. */
export function toDiagnostics(server: LanguageServer, file: CheckedFile): Diagnostic[] {
  return [
    ...file.findings.map((placed) => toDiagnostic(server, file.source, placed)),
    ...commentDiagnostics(server, file).map(({ diagnostic }) => diagnostic),
  ];
}

/** What is told about the suppression comments of a file. */
export function commentDiagnostics(
  server: LanguageServer,
  { source, suppressionProblems, unusedSuppressions }: CheckedFile,
): { readonly problem: SuppressionProblem; readonly diagnostic: Diagnostic }[] {
  const tell = (problem: SuppressionProblem, isUnused: boolean): Diagnostic => ({
    range: toRange(server, source.lines, problem.start, problem.end),
    severity: isUnused ? DiagnosticSeverity.Hint : DiagnosticSeverity.Warning,
    source: 'gotraps',
    code: isUnused ? 'ignore-unused' : 'ignore-comment',
    message: server.text(problem.message),
    ...(isUnused && server.client.showsUnnecessary ? { tags: [DiagnosticTag.Unnecessary] } : {}),
  });
  return [
    ...suppressionProblems.map((problem) => ({ problem, diagnostic: tell(problem, false) })),
    ...unusedSuppressions.map((problem) => ({ problem, diagnostic: tell(problem, true) })),
  ];
}

export function toDiagnostic(server: LanguageServer, source: SourceFile, placed: PlacedFinding): Diagnostic {
  const { client } = server;
  const { finding } = placed;
  const related = placedRelated(placed);
  const message = server.text(finding.message);
  // A client that can't show the places gets them in the text.
  const trace = client.showsRelatedInformation ? [] : related.map((place) => `\n${placeText(server, place)}`);
  return {
    range: toRange(server, source.lines, placed.start, placed.end),
    severity: severityCodes[placed.severity],
    source: 'gotraps',
    code: finding.ruleId,
    message: message + trace.join(''),
    ...(client.showsCodeDescription ? { codeDescription: { href: rulePageUrl(finding.ruleId) } } : {}),
    ...(client.showsRelatedInformation && related.length > 0
      ? { relatedInformation: related.map((place) => toRelatedInformation(server, place)) }
      : {}),
  };
}

/** A related location with its place in the text that was analysed. */
export interface PlacedRelated {
  readonly location: RelatedLocation;
  readonly source: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** The evidence of a finding; locations in files that the check does not know are left out. */
export function placedRelated({ finding, check }: PlacedFinding): PlacedRelated[] {
  const fileOf = (key: FileKey): SourceFile | undefined =>
    check.program.typed.input.files.find((file) => file.uri === key);
  return finding.related.flatMap((location) => {
    const place = placeSpan(location.span, fileOf);
    return place === undefined ? [] : [{ location, source: place.source, start: place.start, end: place.end }];
  });
}

function toRelatedInformation(server: LanguageServer, place: PlacedRelated): DiagnosticRelatedInformation {
  const { location, source, start, end } = place;
  return {
    location: { uri: server.uriOf(source.uri), range: toRange(server, source.lines, start, end) },
    message: server.text(location.message),
  };
}

/** `chat.go:12:5: text`, lines and columns from 1. */
export function placeText(server: LanguageServer, { location, source, start }: PlacedRelated): string {
  const { line, character } = source.lines.positionAt(start);
  return `${baseName(source.uri)}:${line + 1}:${character + 1}: ${server.text(location.message)}`;
}

/** All edits of one action are annotated alike. */
const annotationId = 'gotraps';

/**
 * Edits of files as the client takes them. Edits of open documents name the version that they are for.
 *
 * @param sourceOf the version of a file that the edits are against
 * @param title what the edits do, for a client that shows that next to them
 */
export function toWorkspaceEdit(
  server: LanguageServer,
  edits: readonly FileEdit[],
  sourceOf: (file: FileKey) => SourceFile | undefined,
  title: string,
): WorkspaceEdit {
  const changes = edits.flatMap(({ file, edits: textEdits }) => {
    const lines = sourceOf(file)?.lines;
    if (lines === undefined) return [];
    const converted = textEdits.map((edit): LspTextEdit => ({
      range: toRange(server, lines, edit.start, edit.end),
      newText: edit.newText,
    }));
    return [{ file, uri: server.uriOf(file), edits: converted }];
  });
  if (!server.client.takesDocumentChanges) {
    return { changes: Object.fromEntries(changes.map((change) => [change.uri, change.edits])) };
  }
  const documentChanges = changes.map((change): TextDocumentEdit => ({
    textDocument: { uri: change.uri, version: server.session.documents.get(change.file)?.version ?? null },
    edits: server.client.takesAnnotations ? change.edits.map((edit) => ({ ...edit, annotationId })) : change.edits,
  }));
  if (!server.client.takesAnnotations) return { documentChanges };
  return { documentChanges, changeAnnotations: { [annotationId]: { label: title } } };
}
