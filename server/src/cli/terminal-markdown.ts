import type { Colors } from 'picocolors/types';

/**
 * Makes a rule's page readable on a terminal: paragraphs are wrapped, headings and code stand out, a table becomes a list.
 * Knows the Markdown that rule pages use. Without colours the marks of code stay, because nothing else would tell it.
 *
 * @param columns width to wrap at
 */
export function markdownForTerminal(markdown: string, colors: Colors, columns: number): string {
  const lines = markdown.replace(/\r\n/g, '\n').trimEnd().split('\n');
  const result: string[] = [];
  for (let at = 0; at < lines.length;) {
    const block = blockAt(lines, at);
    result.push(...drawBlock(block, colors, columns));
    at += block.lines.length;
  }
  return `${result.join('\n')}\n`;
}

interface Block {
  readonly kind: 'blank' | 'heading' | 'code' | 'table' | 'item' | 'text';
  readonly lines: readonly string[];
}

function kindOf(line: string): Block['kind'] {
  if (line.trim() === '') return 'blank';
  if (/^#{1,6} /.test(line)) return 'heading';
  if (/^\s*```/.test(line)) return 'code';
  if (line.startsWith('|')) return 'table';
  return /^\s*([-*]|\d+\.) /.test(line) ? 'item' : 'text';
}

/** The block that begins at a line: a fence with all up to its end, the rows of a table, a paragraph or list item. */
function blockAt(lines: readonly string[], start: number): Block {
  const kind = kindOf(lines[start] ?? '');
  let end = start + 1;
  if (kind === 'code') {
    while (end < lines.length && kindOf(lines[end] ?? '') !== 'code') end++;
    end++;
  } else if (kind === 'table') {
    while (end < lines.length && kindOf(lines[end] ?? '') === 'table') end++;
  } else if (kind === 'item' || kind === 'text') {
    while (end < lines.length && kindOf(lines[end] ?? '') === 'text') end++;
  }
  return { kind, lines: lines.slice(start, end) };
}

function drawBlock({ kind, lines }: Block, colors: Colors, columns: number): string[] {
  switch (kind) {
    case 'blank':
      return [''];
    case 'heading':
      return [colors.bold(colors.underline(styled((lines[0] ?? '').replace(/^#+ /, ''), colors)))];
    case 'code':
      return lines
        .slice(1, lines.at(-1)?.trim() === '```' ? -1 : undefined)
        .map((line) => `    ${colors.cyan(line)}`.trimEnd());
    case 'table':
      return drawTable(lines, colors, columns);
    case 'item': {
      const [, indent = '', mark = '', rest = ''] = /^(\s*)([-*]|\d+\.) +([^]*)$/.exec(lines.join('\n')) ?? [];
      const label = /\d/.test(mark) ? mark : '•';
      return drawText(rest, `${indent}${label} `, `${indent}${' '.repeat(label.length + 1)}`, colors, columns);
    }
    case 'text':
      return drawText(lines.join('\n'), '', '', colors, columns);
  }
}

/** Each row as an item, its further cells below with the heading of their column. */
function drawTable(lines: readonly string[], colors: Colors, columns: number): string[] {
  const rows = lines.map((line) =>
    line
      .trim()
      .replace(/^\||\|$/g, '')
      .split('|')
      .map((cell) => cell.trim()),
  );
  const [header = [], , ...body] = rows;
  return body.flatMap(([first = '', ...others]) => [
    ...drawText(first, '• ', '  ', colors, columns),
    ...others.flatMap((cell, i) => drawText(`${header[i + 1] ?? ''}: ${cell}`, '    ', '      ', colors, columns)),
  ]);
}

function drawText(text: string, first: string, next: string, colors: Colors, columns: number): string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    if (!isEmpty && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = next;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  lines.push(line);
  return styled(lines.join('\n'), colors).split('\n');
}

function styled(text: string, colors: Colors): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => {
      if (part.length > 1 && part.startsWith('`') && part.endsWith('`')) {
        return colors.isColorSupported ? colors.cyan(part.slice(1, -1)) : part;
      }
      return part
        .replace(/\*\*([^*]+)\*\*/g, (_, bold: string) => colors.bold(bold))
        .replace(/\[([^\]]+)\]\(([^)]+)\)/g, (_, label: string, target: string) => `${label} (${target})`);
    })
    .join('');
}
