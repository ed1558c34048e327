/** Above this many names the table starts anew: sharing is lost, memory is bounded. */
const MAX_NAMES = 1 << 20;

let capacity = 1 << 13;
let names: (string | undefined)[] = new Array<string | undefined>(capacity).fill(undefined);
let hashes = new Int32Array(capacity);
let count = 0;

/**
 * The string `text.slice(start, end)`, one object for equal names and never a view of `text`, so that a syntax tree does
 * not keep the file's text alive. Hashing the characters in place is about twice as fast as a `Map` of slices.
 */
export function internName(text: string, start: number, end: number): string {
  let hash = 0;
  for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  const mask = capacity - 1;
  let slot = (hash ^ (hash >>> 15)) & mask;
  for (;;) {
    const known = names[slot];
    if (known === undefined) return addName(text, start, end, hash);
    if (hashes[slot] === hash && isAt(known, text, start, end)) return known;
    slot = (slot + 1) & mask;
  }
}

function isAt(name: string, text: string, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i++) if (name.charCodeAt(i) !== text.charCodeAt(start + i)) return false;
  return true;
}

function addName(text: string, start: number, end: number, hash: number): string {
  if (count >= MAX_NAMES) resize(1 << 13, []);
  else if (count * 2 >= capacity) resize(capacity * 2, names);
  const name = ownCopy(text, start, end);
  place(name, hash);
  return name;
}

/** V8 keeps the whole text alive behind a slice of 13 characters or more; characters put together one by one do not. */
function ownCopy(text: string, start: number, end: number): string {
  if (end - start < 13) return text.slice(start, end);
  const codes: number[] = [];
  let name = '';
  for (let i = start; i < end; i++) {
    codes.push(text.charCodeAt(i));
    if (codes.length === 4096) name += String.fromCharCode(...codes.splice(0));
  }
  return name + String.fromCharCode(...codes);
}

function resize(newCapacity: number, kept: (string | undefined)[]): void {
  const oldHashes = hashes;
  capacity = newCapacity;
  names = new Array<string | undefined>(capacity).fill(undefined);
  hashes = new Int32Array(capacity);
  count = 0;
  kept.forEach((name, slot) => {
    if (name !== undefined) place(name, oldHashes[slot]!);
  });
}

function place(name: string, hash: number): void {
  const mask = capacity - 1;
  let slot = (hash ^ (hash >>> 15)) & mask;
  while (names[slot] !== undefined) slot = (slot + 1) & mask;
  names[slot] = name;
  hashes[slot] = hash;
  count++;
}
