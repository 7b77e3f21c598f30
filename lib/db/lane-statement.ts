import type { Connection, Submittable } from 'pg';

/** Where the answer of a statement goes. */
type Told = (error: Error | null, rows?: unknown[]) => void;
type Parse = (text: string) => unknown;

interface Column {
  name: string;
  parse: Parse;
}

/** What a lane learnt of its statements' answers, by their names. */
export type KnownColumns = Map<string, readonly Column[]>;

/** What `pg` notes of the statements that a connection has prepared: those of its queries, and those of ours by their `name`. */
type ParsingConnection = Connection & {
  readonly parsedStatements: Readonly<Record<string, string | undefined>>;
};

const NO_COLUMNS: readonly Column[] = [];
const [BIND, DESCRIBE, EXECUTE, SYNC] = [0x42, 0x44, 0x45, 0x53] as const;
const PORTAL = 0x50;
/** Bind: code, length, empty portal, end of the name, no formats, one parameter and its length, text for every column. */
const BIND_BYTES = 1 + 4 + 1 + 1 + 2 + 2 + 4 + 2;
const DESCRIBE_BYTES = 1 + 4 + 1 + 1;
/** Execute: code, length, empty portal, all rows. */
const EXECUTE_BYTES = 1 + 4 + 1 + 4;
const SYNC_BYTES = 1 + 4;

/**
 * A named statement with one parameter, as a lane sends it: one write a run, and columns are described until it is known
 * what they are. `pg`'s own query costs four writes, a description, a result and copies of its settings each
 * time. `pg` keeps the connection, its queue and the messages' framing, and calls the methods below as it does those of
 * its cursors (https://www.postgresql.org/docs/current/protocol-message-formats.html).
 */
export class LaneStatement implements Submittable {
  private readonly rows: unknown[] = [];
  private columns: readonly Column[] = NO_COLUMNS;
  private fault: Error | null = null;
  /** `pg` replaces it by one that ends its timer. */
  callback: Told;

  /**
   * @param columns what was learnt on this connection; learns more
   * @param parserOf how `pg` reads a type's text
   * @param query_timeout milliseconds
   */
  constructor(
    readonly name: string,
    readonly text: string,
    private readonly json: string,
    private readonly known: KnownColumns,
    private readonly parserOf: (typeId: number) => Parse,
    readonly query_timeout: number,
    told: Told,
  ) {
    this.callback = told;
  }

  submit(connection: Connection): void {
    const { name, text, known } = this;
    const { parsedStatements } = connection as ParsingConnection;
    // Also one whose first run failed was prepared.
    if (parsedStatements[name] === undefined) connection.parse({ name, text, types: [] }, false);
    // Asked only now: those before it in the queue may have learnt it.
    const columns = known.get(name);
    if (columns) this.columns = columns;
    connection.stream.write(this.run(columns === undefined));
  }

  /** Bind, Describe where its columns are not known yet, Execute, Sync. */
  private run(describes: boolean): Buffer {
    const { name, json } = this;
    const nameBytes = Buffer.byteLength(name);
    const jsonBytes = Buffer.byteLength(json);
    const bindBytes = BIND_BYTES + nameBytes + jsonBytes;
    const bytes = Buffer.allocUnsafe(
      bindBytes + (describes ? DESCRIBE_BYTES : 0) + EXECUTE_BYTES + SYNC_BYTES,
    );
    bytes[0] = BIND;
    let at = bytes.writeInt32BE(bindBytes - 1, 1);
    bytes[at++] = 0;
    at += bytes.write(name, at);
    bytes[at++] = 0;
    at = bytes.writeInt16BE(0, at);
    at = bytes.writeInt16BE(1, at);
    at = bytes.writeInt32BE(jsonBytes, at);
    at += bytes.write(json, at);
    at = bytes.writeInt16BE(0, at);
    if (describes) {
      bytes[at] = DESCRIBE;
      at = bytes.writeInt32BE(DESCRIBE_BYTES - 1, at + 1);
      bytes[at++] = PORTAL;
      bytes[at++] = 0;
    }
    bytes[at] = EXECUTE;
    at = bytes.writeInt32BE(EXECUTE_BYTES - 1, at + 1);
    bytes[at++] = 0;
    at = bytes.writeInt32BE(0, at);
    bytes[at] = SYNC;
    bytes.writeInt32BE(SYNC_BYTES - 1, at + 1);
    return bytes;
  }

  handleRowDescription({ fields }: { fields: { name: string; dataTypeID: number }[] }): void {
    this.columns = fields.map(({ name, dataTypeID }) => ({ name, parse: this.parserOf(dataTypeID) }));
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const row: Record<string, unknown> = {};
    try {
      for (const [at, { name, parse }] of this.columns.entries()) {
        const text = fields[at] ?? null;
        row[name] = text === null ? null : parse(text);
      }
      this.rows.push(row);
    } catch (error) {
      this.fault = error as Error;
    }
  }

  handleCommandComplete(): void {
    this.known.set(this.name, this.columns);
  }

  handleReadyForQuery(): void {
    this.callback(this.fault, this.rows);
  }

  handleError(error: Error): void {
    this.callback(error);
  }

  handleEmptyQuery(): void {}

  handlePortalSuspended(): void {}
}
