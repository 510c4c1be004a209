/** Refuses a call (or a control action) with a status; the dialect decides how the body looks. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly errors?: Record<string, string>,
  ) {
    super(title);
  }
}

const statusPage = 'https://developer.bigcommerce.com/api-docs/getting-started/api-status-codes';

/** v3 answers an object, v2 an array of one. */
export function errorBody(dialect: 'v2' | 'v3', error: Pick<ApiError, 'status' | 'title' | 'errors'>): unknown {
  if (dialect === 'v2') {
    const details = error.errors ? { details: error.errors } : {};
    return [{ status: error.status, message: error.title, ...details }];
  }
  return {
    status: error.status,
    title: error.title,
    type: statusPage,
    ...(error.errors ? { errors: error.errors } : {}),
  };
}
