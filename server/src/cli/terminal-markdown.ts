import type { Colors } from 'picocolors/types';

/** Makes a rule's page readable on a terminal: headings and code stand out, marks of Markdown go. Plain text without colours. */
export function markdownForTerminal(markdown: string, colors: Colors): string {
  let isCode = false;
  const lines: string[] = [];
  for (const line of markdown.replace(/\r\n/g, '\n').trimEnd().split('\n')) {
    if (/^\s*```/.test(line)) isCode = !isCode;
    else if (isCode) lines.push(`    ${colors.cyan(line)}`.trimEnd());
    else lines.push(textLine(line, colors));
  }
  return `${lines.join('\n')}\n`;
}

function textLine(line: string, colors: Colors): string {
  const heading = /^#{1,6}\s+(.*)$/.exec(line);
  if (heading !== null) return colors.bold(colors.underline(inline(heading[1] ?? '', colors)));
  return inline(line.replace(/^(\s*)[-*] /, '$1• '), colors);
}

function inline(text: string, colors: Colors): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => {
      if (part.length > 1 && part.startsWith('`') && part.endsWith('`')) return colors.cyan(part.slice(1, -1));
      return part
        .replace(/\*\*([^*]+)\*\*/g, (_, bold: string) => colors.bold(bold))
        .replace(/\[([^\]]+)\]\(([^)]+)\)/g, (_, label: string, target: string) => `${label} (${target})`);
    })
    .join('');
}
