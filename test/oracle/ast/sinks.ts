/** Takes the nodes of a file in source order; the counterpart of `sink` in sink.go. */
export interface Sink {
  /** Begins a node at a depth. */
  node(depth: number, kind: string, start: number, end: number): void;
  /** Adds to the latest node. */
  number(n: number): void;
  text(s: string): void;
}

/** One line a node. */
export class LineSink implements Sink {
  private readonly parts: string[] = [];

  node(depth: number, kind: string, start: number, end: number): void {
    this.parts.push(`\n${' '.repeat(depth)}${kind} ${start}..${end}`);
  }

  number(n: number): void {
    this.parts.push(` ${n}`);
  }

  text(s: string): void {
    this.parts.push(` ${s.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}`);
  }

  lines(): string[] {
    return this.parts.join('').split('\n').slice(1);
  }
}

/** Two 32-bit hashes over numbers and UTF-16 code units. */
export class HashSink implements Sink {
  private a = 0x811c9dc5 | 0;
  private b = 0x9e3779b9 | 0;

  number(n: number): void {
    const a = Math.imul(this.a ^ n, 0x01000193);
    this.a = a ^ (a >>> 15);
    const b = Math.imul((this.b + n) | 0, 0x85ebca6b);
    this.b = b ^ (b >>> 13);
  }

  text(s: string): void {
    this.number(s.length);
    for (let i = 0; i < s.length; i++) this.number(s.charCodeAt(i));
  }

  node(depth: number, kind: string, start: number, end: number): void {
    this.number(depth);
    this.text(kind);
    this.number(start);
    this.number(end);
  }

  sum(): string {
    const hex = (n: number): string => (n >>> 0).toString(16).padStart(8, '0');
    return hex(this.a) + hex(this.b);
  }
}
