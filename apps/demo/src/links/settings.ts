/** What governs a check; the command line gives the first four. Times are milliseconds. */
export interface Settings {
  /** Links checked at a time. */
  readonly limit: number;
  /** For one request, its answer included. */
  readonly timeout: number;
  /** For everything. */
  readonly total: number;
  /** Checks own links only: those to files, of a site those to itself. */
  readonly offline: boolean;
  /** Requests that one server gets at a time. */
  readonly perHost: number;
  /** How often one address is tried. */
  readonly tries: number;
  /** Before the second try; doubled before each further one. */
  readonly backoff: number;
  /** A server that asks for more patience than this has given its answer. */
  readonly patience: number;
  readonly redirects: number;
  /** How much of a page is read; its other links and anchors stay unknown. */
  readonly pageBytes: number;
}

export const defaults: Settings = {
  limit: 16,
  timeout: 10_000,
  total: Number.POSITIVE_INFINITY,
  offline: false,
  perHost: 4,
  tries: 3,
  backoff: 500,
  patience: 30_000,
  redirects: 10,
  pageBytes: 4 * 1024 * 1024,
};
