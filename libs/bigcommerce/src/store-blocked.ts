/**
 * The store refuses us: its token is dead or lacks a scope (401, 403). No call of this store can succeed before a person
 * acts, so its work waits while other stores go on.
 */
export class StoreBlockedError extends Error {
  override readonly name = 'StoreBlockedError';

  constructor(
    readonly storeHash: string,
    readonly status: number,
  ) {
    super(
      status === 401
        ? `Store ${storeHash} refuses the access token: it was revoked, or the app was uninstalled.`
        : `Store ${storeHash} refuses the call: the API account lacks a scope.`,
    );
  }
}
