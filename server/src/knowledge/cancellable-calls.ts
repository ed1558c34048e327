/** Functions of the standard library that fail once the context that they are given is cancelled, by full name. https://pkg.go.dev/std */
const standard =
  /^(?:\(\*database\/sql\.(?:DB|Conn|Tx|Stmt)\)\.\w+|net\/http\.NewRequestWithContext|\(\*net\/http\.Request\)\.WithContext|os\/exec\.CommandContext|\(\*net\.(?:Dialer|Resolver|ListenConfig)\)\.\w+|\(\*crypto\/tls\.(?:Dialer|Conn)\)\.\w+)$/;

/** Packages whose functions do the same with every context: clients of databases, brokers and clouds, and what waits for a turn. */
const libraries =
  /^\(?\*?(?:github\.com\/jackc\/pgx|github\.com\/(?:redis|go-redis)\/|go\.mongodb\.org\/mongo-driver\/|github\.com\/aws\/aws-sdk-go-v2\/service\/|cloud\.google\.com\/go\/(?:storage|pubsub|firestore|bigquery|spanner|datastore)|github\.com\/segmentio\/kafka-go|github\.com\/jmoiron\/sqlx|github\.com\/olivere\/elastic|golang\.org\/x\/sync\/semaphore|golang\.org\/x\/time\/rate|google\.golang\.org\/grpc\.)/;

/** Whether a function gives up with the context's error once the context that it was given is cancelled. False where nothing is known. */
export function failsWhenCancelled(fullName: string): boolean {
  return standard.test(fullName) || libraries.test(fullName);
}
