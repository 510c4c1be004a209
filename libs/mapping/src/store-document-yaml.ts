import { isMap, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Document, Node } from 'yaml';
import { parseStoreDocument, StoreDocumentError } from './store-document.js';
import type { Problem, StoreDocument } from './store-document.js';

/** A store document written as YAML. Throws StoreDocumentError with every mistake and its line and column, both from 1. */
export function parseStoreDocumentYaml(text: string): StoreDocument {
  const lines = new LineCounter();
  const yaml = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (yaml.errors.length > 0) {
    const problems = yaml.errors.map((error) => ({
      path: '',
      message: error.message,
      ...placeOf(error.pos[0], lines),
    }));
    throw new StoreDocumentError(problems);
  }
  try {
    return parseStoreDocument(plainOf(yaml));
  } catch (error) {
    if (!(error instanceof StoreDocumentError)) throw error;
    throw new StoreDocumentError(error.problems.map((problem) => withPlace(problem, yaml, lines)));
  }
}

const ALIAS_COUNT_MAX = 100;

/** Aliases that multiply into more than a document ever needs are refused, as is one that nothing defines. */
function plainOf(yaml: Document): unknown {
  try {
    return yaml.toJS({ maxAliasCount: ALIAS_COUNT_MAX });
  } catch {
    throw new StoreDocumentError([{ path: '', message: 'has an alias that cannot be resolved, or too many of them' }]);
  }
}

function placeOf(offset: number, lines: LineCounter): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** The place of the key at fault; of something that is missing, the place of what should hold it. */
function withPlace(problem: Problem, yaml: Document, lines: LineCounter): Problem {
  let node = yaml.contents as Node | null;
  let offset = node?.range?.[0] ?? 0;
  let rest = problem.path;
  while (rest !== '' && isMap(node)) {
    const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && isStart(rest, String(item.key.value)));
    if (pair === undefined || !isScalar(pair.key)) break;
    offset = pair.key.range?.[0] ?? offset;
    rest = rest.slice(String(pair.key.value).length + 1);
    node = pair.value as Node | null;
  }
  return { ...problem, ...placeOf(offset, lines) };
}

/** A key may hold dots itself (attribute.<name>), so paths are matched key by key. */
function isStart(path: string, key: string): boolean {
  return path === key || path.startsWith(`${key}.`);
}
