/** A 64-bit hash of a text as 16 hex digits: FNV-1a over UTF-16 code units, with two offset bases. Not for secrets. */
export function textHash(text: string): string {
  const prime = 0x01000193;
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, prime);
    high = Math.imul(high ^ (unit + i), prime);
  }
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
