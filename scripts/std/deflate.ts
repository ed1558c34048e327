/** Longest and shortest match, and the farthest back, that the format has (RFC 1951, 3.2.5). */
const maxLength = 258;
const minLength = 3;
const window = 32768;
/** Earlier places tried for each match. */
const maxTries = 256;

const lengthBases = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
]; // prettier-ignore
const lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]; // prettier-ignore
const distanceBases = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193,
  12289, 16385, 24577,
]; // prettier-ignore
const distanceExtra = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
]; // prettier-ignore

/**
 * Compresses to one raw deflate block with the fixed codes (RFC 1951). Zlib would do better, but what it writes differs
 * between its versions and between processors, and a generated file must come out the same everywhere.
 */
export function deflateRaw(bytes: Uint8Array): Uint8Array {
  const out = new BitWriter();
  out.write(1, 1);
  out.write(1, 2);
  const heads = new Map<number, number>();
  const previous = new Int32Array(bytes.length).fill(-1);
  const enter = (at: number): void => {
    if (at + minLength > bytes.length) return;
    const key = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
    previous[at] = heads.get(key) ?? -1;
    heads.set(key, at);
  };
  for (let at = 0; at < bytes.length;) {
    enter(at);
    const match = longestMatch(bytes, previous, at);
    if (match.length < minLength) {
      writeLiteral(out, bytes[at]!);
      at++;
      continue;
    }
    writeMatch(out, match.length, match.distance);
    for (let i = 1; i < match.length; i++) enter(at + i);
    at += match.length;
  }
  writeLiteral(out, 256);
  return out.finish();
}

function longestMatch(bytes: Uint8Array, previous: Int32Array, at: number): { length: number; distance: number } {
  let length = 0;
  let distance = 0;
  let tries = 0;
  for (let from = previous[at]!; from >= 0 && at - from <= window && tries < maxTries; from = previous[from]!) {
    tries++;
    let same = 0;
    while (same < maxLength && at + same < bytes.length && bytes[from + same] === bytes[at + same]) same++;
    if (same > length) {
      length = same;
      distance = at - from;
    }
  }
  return { length, distance };
}

/** Writes a literal, a length code or the end of the block with the fixed codes. */
function writeLiteral(out: BitWriter, symbol: number): void {
  if (symbol < 144) out.writeCode(0x30 + symbol, 8);
  else if (symbol < 256) out.writeCode(0x190 + symbol - 144, 9);
  else if (symbol < 280) out.writeCode(symbol - 256, 7);
  else out.writeCode(0xc0 + symbol - 280, 8);
}

function writeMatch(out: BitWriter, length: number, distance: number): void {
  const lengthCode = lengthBases.findLastIndex((base) => base <= length);
  writeLiteral(out, 257 + lengthCode);
  out.write(length - lengthBases[lengthCode]!, lengthExtra[lengthCode]!);
  const distanceCode = distanceBases.findLastIndex((base) => base <= distance);
  out.writeCode(distanceCode, 5);
  out.write(distance - distanceBases[distanceCode]!, distanceExtra[distanceCode]!);
}

class BitWriter {
  private readonly bytes: number[] = [];
  private pending = 0;
  private count = 0;

  /** Writes bits, the lowest first. */
  write(value: number, bits: number): void {
    for (let i = 0; i < bits; i++) this.bit((value >> i) & 1);
  }

  /** Writes a Huffman code, the highest bit first. */
  writeCode(code: number, bits: number): void {
    for (let i = bits - 1; i >= 0; i--) this.bit((code >> i) & 1);
  }

  finish(): Uint8Array {
    while (this.count > 0) this.bit(0);
    return Uint8Array.from(this.bytes);
  }

  private bit(value: number): void {
    this.pending |= value << this.count;
    if (++this.count < 8) return;
    this.bytes.push(this.pending);
    this.pending = 0;
    this.count = 0;
  }
}
