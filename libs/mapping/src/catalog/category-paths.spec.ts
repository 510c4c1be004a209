import type { Category } from '@patchcord/events';
import { describe, expect, it } from 'vitest';
import { cataloged } from '../fixtures/cataloged.js';
import {
  belowOf,
  categoryTree,
  mainCategoryOf,
  pathOf,
  pathText,
  treeOfCategories,
  withCategories,
} from './category-paths.js';

const node = (
  id: string,
  parentId: string,
  name: string,
  isVisible = true,
): Parameters<typeof categoryTree>[0] extends Iterable<infer Node> ? Node : never => ({
  id,
  treeId: '1',
  parentId,
  name,
  isVisible,
});

describe('category paths', () => {
  const tree = categoryTree([
    node('20', '', 'Home'),
    node('23', '20', 'Bath'),
    node('24', '', 'Sale'),
    node('99', '77', 'Orphan'),
  ]);

  it('go from the root down, as far as the names are known', () => {
    expect([pathOf(tree, '23'), pathOf(tree, '99'), pathOf(tree, '1')]).toEqual([['Home', 'Bath'], ['Orphan'], []]);
    expect(pathText(pathOf(tree, '23'))).toBe('Home / Bath');
  });

  it('end where parents go round in a circle', () => {
    const circle = categoryTree([node('1', '2', 'A'), node('2', '1', 'B'), node('3', '3', 'C')]);

    expect([pathOf(circle, '1'), pathOf(circle, '3')]).toEqual([['B', 'A'], ['C']]);
  });

  it('follow a category that was renamed, for every product in it and below, and leave what the tree does not know', () => {
    const renamed = withCategories(cataloged(), categoryTree([node('20', '', 'Bathroom'), node('23', '20', 'Towels')]));

    expect(renamed.categories.map(({ id, path }) => [id, path])).toEqual([
      ['23', ['Bathroom', 'Towels']],
      ['24', ['Sale']],
    ]);
  });

  it('change with what is above them: everything below a category depends on its name', () => {
    const deep = categoryTree([node('1', '', 'A'), node('2', '1', 'B'), node('3', '2', 'C'), node('4', '', 'D')]);

    expect([[...belowOf(deep, '1')], [...belowOf(deep, '2')], [...belowOf(deep, '9')]]).toEqual([
      ['1', '2', '3'],
      ['2', '3'],
      ['9'],
    ]);
  });

  it('are made of commerce events, and a deleted category is in no tree', () => {
    const category = (resourceId: string, name: string, deleted: boolean): Category =>
      ({ resourceId, name, deleted, treeId: '1', parentId: '', isVisible: true }) as Category;

    expect([...treeOfCategories([category('1', 'Kept', false), category('2', 'Gone', true)]).keys()]).toEqual(['1']);
  });

  it('give one category where only one fits: the deepest that shoppers see', () => {
    const hidden = { id: '9', treeId: '1', name: 'X', path: ['A', 'B', 'X'], isVisible: false };
    const { categories } = cataloged();

    expect(mainCategoryOf({ categories })).toBe('Bath / Towels');
    expect(mainCategoryOf({ categories: [...categories.slice(1), hidden] })).toBe('Sale');
    expect(mainCategoryOf({ categories: [hidden] })).toBe('A / B / X');
    expect(mainCategoryOf({ categories: [] })).toBe('');
  });
});
