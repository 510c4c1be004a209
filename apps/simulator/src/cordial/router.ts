import type { Route } from './call.js';

/** The first segment of every path: a version of the REST API, or the asynchronous API. */
type Prefix = 'v1' | 'v2' | 'api';

interface Node {
  children: Map<string, Node>;
  variable: Node | null;
  routes: Map<string, KnownRoute>;
}

interface KnownRoute {
  route: Route;
  templates: Record<Prefix, string>;
}

export interface Match {
  route: Route;
  version: 'v1' | 'v2';
  /** The path with its variable segments in braces, as limits, counts and the effect log name it. */
  template: string;
  params: string[];
}

/** Finds the route of a path segment by segment; a fixed segment wins over a variable one. */
export class Router {
  private readonly rest = node();
  private readonly async = node();

  constructor(restRoutes: readonly Route[], asyncRoutes: readonly Route[]) {
    for (const route of restRoutes) add(this.rest, route);
    for (const route of asyncRoutes) add(this.async, route);
  }

  /** Null for a path or a method that Cordial does not have. */
  match(method: string, path: string): Match | null {
    const segments = path.split('/');
    const prefix = segments[1];
    if (prefix !== 'v1' && prefix !== 'v2' && prefix !== 'api') return null;
    const params: string[] = [];
    let at = prefix === 'api' ? this.async : this.rest;
    for (let index = 2; index < segments.length; index++) {
      const segment = segments[index]!;
      const fixed = at.children.get(segment);
      if (fixed !== undefined) {
        at = fixed;
      } else if (at.variable !== null && segment !== '') {
        params.push(segment);
        at = at.variable;
      } else {
        return null;
      }
    }
    const known = at.routes.get(method);
    if (known === undefined) return null;
    return { route: known.route, version: prefix === 'v1' ? 'v1' : 'v2', template: known.templates[prefix], params };
  }
}

function add(root: Node, route: Route): void {
  const { template } = route;
  let at = root;
  for (const segment of template.split('/').slice(1)) {
    if (segment.startsWith('{')) {
      at.variable ??= node();
      at = at.variable;
    } else {
      let child = at.children.get(segment);
      if (child === undefined) at.children.set(segment, (child = node()));
      at = child;
    }
  }
  const templates = { v1: `/v1${template}`, v2: `/v2${template}`, api: `/api${template}` };
  at.routes.set(route.method, { route, templates });
}

function node(): Node {
  return { children: new Map(), variable: null, routes: new Map() };
}
