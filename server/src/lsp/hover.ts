import type { CancellationToken, Hover, HoverParams } from 'vscode-languageserver';
import { rulePageUrl } from '../base/product.js';
import { baseName, canonicalUri } from '../base/uri.js';
import { untilCancelled } from './cancel.js';
import type { LanguageServer } from './language-server.js';
import { msg } from '../base/message.js';
import { fixCosts } from './fix-costs.js';
import { escapeMarkdown, plainText } from './markdown.js';
import { protectionAt } from './protection.js';
import { ruleSummary, safeVersion } from './rule-docs.js';
import { placedRelated, type PlacedRelated, toRange } from './to-lsp.js';
import type { PlacedFinding } from '../session/shown-findings.js';

/**
 * `textDocument/hover`: what is wrong here, the evidence, what the rule is about, which fix to choose, and a safe version; and how a shared variable is protected. Null where there is
 * nothing to say.
 */
export async function hover(
  server: LanguageServer,
  { textDocument, position }: HoverParams,
  token: CancellationToken,
): Promise<Hover | null> {
  const key = canonicalUri(textDocument.uri);
  const folder = await untilCancelled(token, server.session.checkOf(key));
  const file = folder?.files.get(key);
  if (folder === undefined || file === undefined) return null;
  const at = server.client.encoding.toOffset(file.source.lines, position);
  const touched = file.findings.filter((placed) => placed.start <= at && at <= placed.end);
  const check = [...folder.checks.values()].find(({ program }) => program.typed.input.files.includes(file.source));
  const protection = check === undefined ? undefined : protectionAt(server, check, file.source, at);
  const place = touched[0] ?? protection;
  if (place === undefined) return null;
  const parts = touched.map((placed) => explain(server, placed));
  if (protection !== undefined) parts.push(protection.markdown);
  const markdown = parts.join('\n\n---\n\n');
  const isMarkdown = server.client.hoverFormat === 'markdown';
  return {
    contents: isMarkdown ? { kind: 'markdown', value: markdown } : { kind: 'plaintext', value: plainText(markdown) },
    range: toRange(server, file.source.lines, place.start, place.end),
  };
}

function explain(server: LanguageServer, placed: PlacedFinding): string {
  const { finding, ruleId } = placed;
  const trace = placedRelated(placed).map((place) => `- ${traceLine(server, place)}`);
  const costs = fixCosts(finding.fixes.map(({ kind }) => kind)).map((cost) => `- ${server.text(cost)}`);
  const safe = safeVersion(server.ruleDocs, ruleId, server.locale);
  const paragraphs = [
    `**[${ruleId}](${rulePageUrl(ruleId)})** ${escapeMarkdown(server.text(finding.message))}`,
    trace.join('\n'),
    ruleSummary(server.ruleDocs, ruleId, server.locale),
    costs.length === 0 ? '' : [server.text(msg('Which fix, where the editor offers it:')), ...costs].join('\n'),
    safe === undefined ? '' : `${server.text(msg('A safe version, from the page of the rule:'))}\n\n${safe}`,
  ];
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n\n');
}

function traceLine(server: LanguageServer, { location, source, start }: PlacedRelated): string {
  const { line, character } = source.lines.positionAt(start);
  const target = `${server.uriOf(source.uri)}#L${line + 1},${character + 1}`;
  return `[${baseName(source.uri)}:${line + 1}](<${target}>) ${escapeMarkdown(server.text(location.message))}`;
}
