import type { FalseAlarmReport } from '../../../protocol/requests.js';
import { msg } from '../base/message.js';
import { baseName } from '../base/uri.js';
import type { PlacedFinding } from '../session/shown-findings.js';
import type { SourceFile } from '../syntax/source-file.js';
import type { LanguageServer } from './language-server.js';
import { placedRelated } from './to-lsp.js';

interface Place {
  readonly source: SourceFile;
  readonly start: number;
}

/**
 * A report for people to copy: what was said, and the declarations in which the finding and its evidence lie. File names are without their folders;
 * nothing is sent anywhere.
 */
export function falseAlarmReport(
  server: LanguageServer,
  source: SourceFile,
  placed: PlacedFinding,
  version: string,
): FalseAlarmReport {
  const { ruleId, finding } = placed;
  const message = server.text(finding.message);
  const evidence = placedRelated(placed);
  const places: Place[] = [{ source, start: placed.start }, ...evidence];
  const lines = [
    `**gotraps ${version}, ${ruleId}**`,
    ...[{ source, start: placed.start, message }, ...evidence.map(withText)].map(
      (one) => `- ${placeOf(one)}: ${one.message}`,
    ),
    `_${server.text(msg('Say here why this can not happen.'))}_`,
    ...excerpts(places).map((excerpt) => `\`\`\`go\n${excerpt}\n\`\`\``),
  ];
  return { ruleId, message, markdown: `${joinBlocks(lines)}\n` };

  function withText(place: (typeof evidence)[number]): Place & { readonly message: string } {
    return { source: place.source, start: place.start, message: server.text(place.location.message) };
  }
}

/** List items stay together, other blocks get a blank line between them. */
function joinBlocks(lines: readonly string[]): string {
  return lines
    .map((line, i) =>
      i === 0 ? line : `${line.startsWith('- ') && lines[i - 1]?.startsWith('- ') ? '\n' : '\n\n'}${line}`,
    )
    .join('');
}

function placeOf({ source, start }: Place): string {
  return `${baseName(source.uri)}:${source.lines.positionAt(start).line + 1}`;
}

/** The declarations that hold the places, one text for each file. */
function excerpts(places: readonly Place[]): string[] {
  const byFile = new Map<SourceFile, Set<number>>();
  for (const { source, start } of places) {
    byFile.set(source, (byFile.get(source) ?? new Set()).add(source.chunkIndexAt(start)));
  }
  return [...byFile].map(([source, indices]) => {
    const chunks = [...indices].sort((a, b) => a - b).flatMap((index) => source.chunks[index] ?? []);
    const texts = chunks.map((chunk) => {
      const { line } = source.lines.positionAt(source.startOf(chunk));
      return `// ${baseName(source.uri)}:${line + 1}\n${chunk.text.trim()}`;
    });
    return texts.join('\n\n');
  });
}
