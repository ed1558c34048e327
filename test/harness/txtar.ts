/** One file of an archive. */
export interface ArchiveFile {
  readonly name: string;
  /** Ends with a newline unless empty. */
  readonly text: string;
}

/** A txtar archive as golang.org/x/tools/txtar reads it: free text, then files under lines `-- name --`. */
export interface Archive {
  readonly comment: string;
  readonly files: readonly ArchiveFile[];
}

const fileHeader = /^-- (.*\S) --$/;

/** Reads an archive. There are no syntax errors: a line that is no header belongs to the text above it. */
export function parseArchive(text: string): Archive {
  const sections: { name: string; lines: string[] }[] = [{ name: '', lines: [] }];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const line of lines) {
    const name = fileHeader.exec(line)?.[1];
    if (name === undefined) sections.at(-1)?.lines.push(line);
    else sections.push({ name: name.trim(), lines: [] });
  }
  const [comment, ...files] = sections.map(({ name, lines }) => ({
    name,
    text: lines.map((line) => `${line}\n`).join(''),
  }));
  return { comment: comment?.text ?? '', files };
}
