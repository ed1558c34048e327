/**
 * URIs as keys. Clients spell one file in several ways (`c%3A` or `C:`, `%20` or a bare blank); everything below the
 * protocol uses one spelling, so that text from an editor and text from disk meet.
 */

interface UriParts {
  /** In lower case, without the colon. */
  readonly scheme: string;
  /** With its leading `//`; empty for `untitled:Untitled-1`. */
  readonly authority: string;
  readonly path: string;
  /** `?query#fragment`, kept as it is. */
  readonly rest: string;
}

/** Scheme, optional `//authority`, path, and what follows (RFC 3986, appendix B, with a mandatory scheme). */
const uriPattern = /^([A-Za-z][A-Za-z0-9+.-]*):(\/\/[^/?#]*)?([^?#]*)([?#][\s\S]*)?$/;

function splitUri(uri: string): UriParts | undefined {
  const match = uriPattern.exec(uri);
  if (match === null) return undefined;
  return {
    scheme: (match[1] ?? '').toLowerCase(),
    authority: match[2] ?? '',
    path: match[3] ?? '',
    rest: match[4] ?? '',
  };
}

/** Decodes what can be decoded: a client may send a bare `%`. */
function decodeSegment(segment: string): string {
  return segment.replace(/(%[0-9A-Fa-f]{2})+/g, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}

/** An unpaired surrogate has no UTF-8 form and would make `encodeURIComponent` throw. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(
    segment.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD'),
  );
}

/**
 * The one spelling of a URI: every character of a path segment outside `A–Z a–z 0–9 - _ . ! ~ * ' ( )` in percent
 * encoding, a drive letter in lower case, no slash at the end. A text that is no URI is returned as it is.
 */
export function canonicalUri(uri: string): string {
  const parts = splitUri(uri);
  if (parts === undefined) return uri;
  let path = parts.path
    .split('/')
    .map((segment) => encodeSegment(decodeSegment(segment)))
    .join('/');
  if (path.length > 1 && path.endsWith('/')) path = path.slice(0, -1);
  if (parts.scheme === 'file')
    path = path.replace(/^\/([A-Za-z])%3A(?=\/|$)/, (drive) => drive.toLowerCase().replace('%3a', '%3A'));
  return `${parts.scheme}:${parts.authority}${path}${parts.rest}`;
}

/** Canonical `file:` URI of an absolute path of any system (`/a/b`, `C:\a\b`, `\\host\a`); undefined for other paths. */
export function fileUriOf(path: string): string | undefined {
  const isWindows = /^[A-Za-z]:[\\/]|^\\\\/.test(path);
  if (!isWindows && !path.startsWith('/')) return undefined;
  const [, host = '', rest = ''] = /^(?:\\\\([^\\/]+))?(.*)$/s.exec(path) ?? [];
  const segments = (isWindows ? rest.replace(/\\/g, '/') : rest).split('/').map(encodeSegment);
  return canonicalUri(`file://${host}${rest.startsWith('/') || host !== '' ? '' : '/'}${segments.join('/')}`);
}

/** `file`, `untitled`, …; empty for a text that is no URI. */
export function schemeOf(uri: string): string {
  return splitUri(uri)?.scheme ?? '';
}

/** URI of an entry of a folder; `folder` canonical, `name` as the host lists it. */
export function joinUri(folder: string, name: string): string {
  return `${folder.endsWith('/') ? folder.slice(0, -1) : folder}/${encodeSegment(name)}`;
}

/** The folder that holds a file; undefined at the root and for a URI without folders, such as `untitled:Untitled-1`. */
export function parentUri(uri: string): string | undefined {
  const parts = splitUri(uri);
  if (parts === undefined || !parts.path.startsWith('/') || parts.path === '/') return undefined;
  const parent = parts.path.slice(0, parts.path.lastIndexOf('/'));
  return `${parts.scheme}:${parts.authority}${parent === '' ? '/' : parent}`;
}

/** Last path segment, decoded. */
export function baseName(uri: string): string {
  const path = splitUri(uri)?.path ?? uri;
  return decodeSegment(path.slice(path.lastIndexOf('/') + 1));
}

/**
 * Path of `uri` below `folder` with `/` between decoded segments, `''` for the folder itself, undefined when it lies
 * elsewhere. Both canonical.
 */
export function relativePath(folder: string, uri: string): string | undefined {
  if (uri === folder) return '';
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  if (!uri.startsWith(prefix)) return undefined;
  return uri.slice(prefix.length).split('/').map(decodeSegment).join('/');
}

/**
 * The way from a folder to a file, with `/` between decoded segments and `..` for a step up; the URI itself where none leads
 * there, as to another drive. Both canonical.
 */
export function pathFrom(folder: string, uri: string): string {
  const [from, to] = [splitUri(folder), splitUri(uri)];
  if (from === undefined || from.scheme !== to?.scheme || from.authority !== to.authority) return uri;
  const [up, down] = [from.path, to.path].map((path) => path.split('/').filter((segment) => segment !== ''));
  if (up === undefined || down === undefined) return uri;
  let shared = 0;
  while (shared < up.length && shared < down.length && up[shared] === down[shared]) shared++;
  const isOtherDrive = shared === 0 && [up[0], down[0]].some((segment) => /^[a-z]%3A$/.test(segment ?? ''));
  if (isOtherDrive) return uri;
  return [...up.slice(shared).map(() => '..'), ...down.slice(shared).map(decodeSegment)].join('/');
}

/** The canonical URI at the end of a way that `pathFrom` gave for the same folder. */
export function uriAt(folder: string, path: string): string {
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(path)) return canonicalUri(path);
  return path.split('/').reduce((at, segment) => {
    if (segment === '' || segment === '.') return at;
    return segment === '..' ? (parentUri(at) ?? at) : joinUri(at, segment);
  }, folder);
}
