import type { Category, Product } from '@patchcord/events';

/** What of a category its place is made of. */
export type CategoryNode = Pick<Category, 'treeId' | 'parentId' | 'name' | 'isVisible'> & { id: string };

/** Categories by id. Ids are the same in no two trees of a store. */
export type CategoryTree = ReadonlyMap<string, CategoryNode>;

/** BigCommerce's own trees are not this deep; a parent that is its own descendant would be. */
const DEPTH_MAX = 50;

export const noCategories: CategoryTree = new Map();

/** A tree to look categories up in. Of two of the same id the later one counts. */
export function categoryTree(nodes: Iterable<CategoryNode>): CategoryTree {
  return new Map([...nodes].map((node) => [node.id, node]));
}

/** The same of commerce events; a deleted category is in no tree. */
export function treeOfCategories(categories: Iterable<Category>): CategoryTree {
  return categoryTree(
    [...categories].filter(({ deleted }) => !deleted).map((each) => ({ ...each, id: each.resourceId })),
  );
}

/**
 * The category and everything above it, root first. A category that is not known ends the way, so that what is below it still has the
 * names that are; parents that go round in a circle end it too.
 */
function lineageOf(tree: CategoryTree, id: string): CategoryNode[] {
  const lineage: CategoryNode[] = [];
  for (
    let at = tree.get(id);
    at !== undefined && !lineage.includes(at) && lineage.length < DEPTH_MAX;
    at = tree.get(at.parentId)
  )
    lineage.push(at);
  return lineage.reverse();
}

/** Names from the root down to the category; empty when it is not known. */
export function pathOf(tree: CategoryTree, id: string): string[] {
  return lineageOf(tree, id).map(({ name }) => name);
}

/** A category as a product carries it. */
export function placeOf(tree: CategoryTree, id: string): Product['categories'][number] {
  const lineage = lineageOf(tree, id);
  const own = lineage.at(-1);
  return {
    id,
    treeId: own?.treeId ?? '',
    name: own?.name ?? '',
    path: lineage.map(({ name }) => name),
    isVisible: own !== undefined && lineage.every(({ isVisible }) => isVisible),
  };
}

/**
 * The product with its categories as they are called now: a category that was renamed or moved changes every product in it and below.
 * What the tree does not know stays as it was.
 */
export function withCategories(product: Product, tree: CategoryTree): Product {
  return {
    ...product,
    categories: product.categories.map((category) => (tree.has(category.id) ? placeOf(tree, category.id) : category)),
  };
}

/** The category and every one below it: what is in one of these has another path when the category is renamed or moved. */
export function belowOf(tree: CategoryTree, id: string): Set<string> {
  return new Set([id, ...[...tree.keys()].filter((each) => lineageOf(tree, each).some((above) => above.id === id))]);
}

const SEPARATOR = ' / ';

/** As in `Home / Bath`. */
export function pathText(path: readonly string[]): string {
  return path.join(SEPARATOR);
}

/**
 * The one category that stands for the product where only one fits: the deepest that shoppers see, and of several the first. Empty when
 * none is known.
 */
export function mainCategoryOf({ categories }: Pick<Product, 'categories'>): string {
  const known = categories.filter(({ path }) => path.length > 0);
  const visible = known.filter(({ isVisible }) => isVisible);
  const candidates = visible.length > 0 ? visible : known;
  const deepest = candidates.reduce((depth, { path }) => Math.max(depth, path.length), 0);
  return pathText(candidates.find(({ path }) => path.length === deepest)?.path ?? []);
}
