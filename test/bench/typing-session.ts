import type { TextEdit } from '../../server/src/syntax/text-edit.js';
import { randomNumbers } from '../harness/go-sources.js';

/** Code as a person types it: every character by itself, no bracket or quote closed for them. */
const PHRASES = [
  'if err != nil {\n\t\treturn nil, fmt.Errorf("read %q: %w", name, err)\n\t}\n\t',
  'for i, v := range items {\n\t\tgo func() { results <- work(i, v) }()\n\t}\n\t',
  's.mu.Lock()\n\tdefer s.mu.Unlock()\n\ts.m["key"] = append(s.m["key"], 1)\n\t',
  'switch x := v.(type) {\n\tcase int, *T:\n\t\tch <- x[1:2]\n\tdefault:\n\t}\n\t',
  'x := struct{ a, b int }{1, 2} // note\n\t',
  'select {\n\tcase <-ctx.Done():\n\t\treturn\n\tcase r := <-c:\n\t\t_ = r\n\t}\n\t',
  'const re = `^[a-z]+$`\n\t',
  "/* why */ var r = 'x'\n\t",
  'm := map[string][]int{"a": {1, 2}, "b": nil}\n\t',
];

/**
 * Edits that type phrases at the ends of lines spread over a text, each edit on the result of the one before. Now and then the
 * last character is taken back and typed again. Most phrases are removed again in one step, the others stay, whether
 * or not they make sense there.
 */
export function typingSession(text: string, places: number, seed: number): TextEdit[] {
  const next = randomNumbers(seed);
  const edits: TextEdit[] = [];
  let current = text;
  const apply = (edit: TextEdit): void => {
    edits.push(edit);
    current = current.slice(0, edit.start) + edit.text + current.slice(edit.end);
  };
  for (let place = 0; place < places; place++) {
    let at = current.indexOf('\n', Math.floor(next() * current.length));
    if (at < 0) at = current.length;
    const start = at;
    const phrase = '\n\t' + PHRASES[Math.floor(next() * PHRASES.length)]!;
    for (const character of phrase) {
      apply({ start: at, end: at, text: character });
      at++;
      if (next() > 0.05) continue;
      apply({ start: at - 1, end: at, text: '' });
      apply({ start: at - 1, end: at - 1, text: character });
    }
    if (next() < 0.8) apply({ start, end: at, text: '' });
  }
  return edits;
}
