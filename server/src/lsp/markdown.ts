/** Escapes what Markdown would take for marks, except inside code spans. */
export function escapeMarkdown(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, i) => (i % 2 === 1 ? part : part.replace(/[\\*_{}[\]<>#|~!]/g, '\\$&')))
    .join('');
}

/** The text of simple Markdown without its marks: links, emphasis, code spans, fences, headings, rules, escapes. */
export function plainText(markdown: string): string {
  const parts = markdown.split(/^```.*$/m);
  return parts
    .map((part, i) => (i % 2 === 1 ? part.trim() : withoutMarks(part).trim()))
    .filter((part) => part !== '')
    .join('\n\n');
}

function withoutMarks(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, i) => {
      if (i % 2 === 1) return part.slice(1, -1);
      return part
        .replace(/^#+ +/gm, '')
        .replace(/^---$/gm, '')
        .replace(/\[([^\]]*)\]\((?:<[^>]*>|[^)]*)\)/g, '$1')
        .replace(/\*\*/g, '')
        .replace(/(^|[^\\\w])[*_]([^*_\n]+)[*_](?!\w)/g, '$1$2')
        .replace(/\\([\\*_{}[\]<>#|~!`])/g, '$1');
    })
    .join('');
}
