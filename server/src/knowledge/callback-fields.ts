/** A field of a library's struct that holds a function, which the library calls from several goroutines at a time. */
export interface CallbackField {
  readonly type: string;
  readonly fields: readonly string[];
  /** Functions that use the struct for one connection: who calls one next to the struct has its callbacks to itself. */
  readonly usedOnceBy?: readonly string[];
  readonly source: string;
}

/**
 * Only fields whose function runs beside itself however the program uses the library: those of clients (`tls.Config.VerifyConnection`,
 * `http.Transport.DialContext`) are often for one connection only.
 */
export const callbackFields: readonly CallbackField[] = [
  {
    type: 'sync.Pool',
    fields: ['New'],
    source: 'https://pkg.go.dev/sync#Pool: safe for use by multiple goroutines, and Get calls New',
  },
  {
    type: 'net/http.Server',
    fields: ['Handler', 'ConnState'],
    source: 'https://pkg.go.dev/net/http#Server: a service goroutine for each connection',
  },
  {
    type: 'net/http/httputil.ReverseProxy',
    fields: ['Director', 'Rewrite', 'ModifyResponse', 'ErrorHandler'],
    source: 'https://pkg.go.dev/net/http/httputil#ReverseProxy: an http.Handler, which runs once a request',
  },
  {
    type: 'crypto/tls.Config',
    fields: ['GetCertificate', 'GetConfigForClient'],
    usedOnceBy: ['crypto/tls.Server', 'crypto/tls.Client'],
    source: 'https://pkg.go.dev/crypto/tls#Config: called at the handshake of each connection of a server',
  },
];

const known: ReadonlyMap<string, CallbackField> = new Map(
  callbackFields.flatMap((fact) => fact.fields.map((field) => [`${fact.type}.${field}`, fact])),
);

/**
 * What is known of a field whose function runs in several goroutines at a time; undefined for any other.
 *
 * @param type full name of the struct's type, as `typeFullName` gives it; undefined when it has none
 */
export function callbackField(type: string | undefined, field: string): CallbackField | undefined {
  return type === undefined ? undefined : known.get(`${type}.${field}`);
}
