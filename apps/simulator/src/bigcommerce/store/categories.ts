import { ApiError } from '../api/errors.js';
import type { Category } from './product.js';
import type { Store } from './store.js';

export interface CategoryInput {
  name?: string;
  parentId?: number;
  isVisible?: boolean;
}

export function createCategory(
  store: Store,
  { name = 'Category', parentId = 0, isVisible = true }: CategoryInput,
): Category {
  const parent = parentId === 0 ? null : categoryById(store, parentId);
  const id = Math.max(0, ...store.catalog.categories.map((category) => category.id)) + 1;
  const path = `${parent?.path ?? '/'}${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}/`;
  const category = { id, parentId, name, path, isVisible };
  store.catalog.categories.push(category);
  store.announce({ scope: 'store/category/created', data: { type: 'category', id } });
  return category;
}

/** Products in it are neither changed nor announced, though their path is another one now. */
export function changeCategory(store: Store, id: number, { name, parentId, isVisible }: CategoryInput): Category {
  const category = categoryById(store, id);
  const changes = { name, parentId, isVisible };
  Object.assign(category, Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)));
  store.announce({ scope: 'store/category/updated', data: { type: 'category', id } });
  return category;
}

/** Its products lose it. The notice of a deletion names the category as text. */
export function deleteCategory(store: Store, id: number): Category {
  const category = categoryById(store, id);
  store.catalog.categories.splice(store.catalog.categories.indexOf(category), 1);
  for (const product of store.catalog.products) {
    product.categoryIds = product.categoryIds.filter((each) => each !== id);
  }
  store.announce({ scope: 'store/category/deleted', data: { type: 'category', id: String(id) } });
  return category;
}

function categoryById(store: Store, id: number): Category {
  const category = store.catalog.categories.find((each) => each.id === id);
  if (!category) throw new ApiError(404, `There is no category ${id}.`);
  return category;
}
