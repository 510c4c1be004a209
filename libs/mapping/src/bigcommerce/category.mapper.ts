import type { Category, CategoryObservation } from '@patchcord/events';
import { categoryTree, pathOf } from '../catalog/category-paths.js';
import type { CategoryNode, CategoryTree } from '../catalog/category-paths.js';
import {
  isObject,
  mapList,
  mismatch,
  readFlag,
  readId,
  readIdOrZero,
  readString,
  readTexts,
  readWhole,
} from '../fields.js';
import type { JsonObject } from '../fields.js';
import { listOf, metaOf, resourceOf } from './observation.js';
import type { Observation } from './observation.js';

/**
 * A category of a tree (BigCommerce docs, category trees v3), or of the older list of categories, as a commerce event. The names above it
 * come from the part `categories`, its channels from the part `trees`. Throws InvalidRecordError when a field is not as documented.
 */
export function toCategory(observation: CategoryObservation): Category {
  const category = resourceOf(observation, 'category', 'category_id');
  if (category === null) return deletedCategory(observation);
  const node = toCategoryNode(category, '');
  const tree = categoryTree([...categoriesOf(observation).values(), node]);
  return {
    ...metaOf(observation),
    channelId: observation.channelId,
    deleted: false,
    treeId: node.treeId,
    parentId: node.parentId,
    name: node.name,
    path: pathOf(tree, node.id),
    urlPath: urlPathOf(category),
    imageUrl: readString(category, 'image_url', ''),
    description: readString(category, 'description', ''),
    isVisible: node.isVisible,
    sortOrder: readWhole(category, 'sort_order', '', 0),
    channelIds: channelsOf(observation, node.treeId),
  };
}

function deletedCategory(observation: CategoryObservation): Category {
  return {
    ...metaOf(observation),
    channelId: observation.channelId,
    deleted: true,
    treeId: '',
    parentId: '',
    name: '',
    path: [],
    urlPath: '',
    imageUrl: '',
    description: '',
    isVisible: false,
    sortOrder: 0,
    channelIds: [],
  };
}

/** The categories fetched beside a resource. */
export function categoriesOf(observation: Observation): CategoryTree {
  const path = 'categories';
  return categoryTree(mapList(listOf(observation, path), path, toCategoryNode));
}

/** `category_id` in trees, `id` in the older list. A category that does not say whether it is visible is. */
export function toCategoryNode(category: JsonObject, path: string): CategoryNode {
  return {
    id: readId(category, category['category_id'] === undefined ? 'id' : 'category_id', path),
    treeId: readIdOrZero(category, 'tree_id', path),
    parentId: readIdOrZero(category, 'parent_id', path),
    name: readString(category, 'name', path),
    isVisible: category['is_visible'] === undefined || readFlag(category, 'is_visible', path),
  };
}

/** `url.path` in trees, `custom_url.url` in the older list. */
function urlPathOf(category: JsonObject): string {
  const url = category['url'] ?? category['custom_url'];
  if (url === undefined || url === null) return '';
  if (!isObject(url)) throw mismatch('url', 'an object', url);
  return readString(url, 'path', 'url.') || readString(url, 'url', 'url.');
}

function channelsOf(observation: CategoryObservation, treeId: string): string[] {
  const trees = mapList(listOf(observation, 'trees'), 'trees', (tree, path) => ({
    id: readId(tree, 'id', path),
    channelIds: readTexts(tree, 'channels', path),
  }));
  return trees.find(({ id }) => id === treeId)?.channelIds ?? [];
}
