import { notFound, ok, type Answer } from './answers.js';
import { decoded, type Call, type Route } from './call.js';
import { pageOf, readPaging } from './paging.js';

/**
 * Jobs are read here. The calls that start some (contactimports, ordersimport, productimports and the exports) have
 * their place in this table; until they stand, they are unknown routes and answer 404.
 */
export const jobRoutes: readonly Route[] = [
  { method: 'GET', template: '/jobs', handle: listJobs },
  { method: 'GET', template: '/jobs/{id}', handle: readJob },
];

function listJobs(call: Call): Answer {
  const { account, query } = call;
  const [name, status] = [query.get('jobName'), query.get('status')];
  const found = [...account.jobs.values()].filter(
    (job) => (name === null || job['jobName'] === name) && (status === null || job['status'] === status),
  );
  const page = pageOf(found, readPaging(call));
  return page.length === 0 ? notFound(call) : ok(page);
}

function readJob(call: Call): Answer {
  const job = call.account.jobs.get(decoded(call.params[0]!) ?? '');
  return job === undefined ? notFound(call) : ok(job);
}
