import type { Method, Route } from './call.js';

interface Node {
  children: Map<string, Node>;
  variable: Node | null;
  routes: Map<string, KnownRoute>;
}

export interface KnownRoute {
  route: Route;
  /** The endpoint as limits, counts and the effect log name it, by version. */
  templates: { v1: string; v2: string };
}

export interface Match extends KnownRoute {
  version: 'v1' | 'v2';
  params: string[];
}

/** Finds the route of a path segment by segment; a fixed segment wins over a variable one. */
export class Router {
  private readonly root = node();

  constructor(routes: readonly Route[]) {
    for (const route of routes) this.add(route);
  }

  /** Null for a path or a method that Cordial does not have. */
  match(method: string, path: string): Match | null {
    const segments = path.split('/');
    const version = segments[1];
    if (version !== 'v1' && version !== 'v2') return null;
    const params: string[] = [];
    let at = this.root;
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
    return known === undefined ? null : { ...known, version, params };
  }

  private add(route: Route): void {
    let at = this.root;
    for (const segment of route.template.split('/').slice(1)) {
      if (segment.startsWith('{')) {
        at.variable ??= node();
        at = at.variable;
      } else {
        let child = at.children.get(segment);
        if (child === undefined) at.children.set(segment, (child = node()));
        at = child;
      }
    }
    const templates = { v1: `/v1${route.template}`, v2: `/v2${route.template}` };
    at.routes.set(route.method satisfies Method, { route, templates });
  }
}

function node(): Node {
  return { children: new Map(), variable: null, routes: new Map() };
}
