import { describe, expect, it } from 'vitest';
import { categoryObservation } from '../fixtures/cataloged.js';
import { fixture, part } from '../fixtures/observed.js';
import { toCategory } from './category.mapper.js';

const { categories } = fixture<{ categories: object[] }>('catalog-parts');
const towels = categories[1];

describe('a category', () => {
  it('has its path and the channels of its tree from what was fetched beside it', () => {
    const parts = [
      part('category', { data: towels, meta: {} }),
      part('categories', categories),
      part('trees', { data: [{ id: 1, name: 'Default catalog', channels: [1, 1001] }], meta: {} }),
    ];

    expect(toCategory(categoryObservation(parts, '23'))).toMatchObject({
      resourceId: '23',
      deleted: false,
      treeId: '1',
      parentId: '20',
      name: 'Towels',
      path: ['Bath', 'Towels'],
      urlPath: '/bath/towels/',
      isVisible: true,
      sortOrder: 1,
      channelIds: ['1', '1001'],
    });
  });

  it('is read from the older list too, which calls its id and its page otherwise', () => {
    const old = { id: 23, parent_id: 0, name: 'Towels', custom_url: { url: '/towels/', is_customized: false } };

    expect(toCategory(categoryObservation([part('category', old)], '23'))).toMatchObject({
      parentId: '',
      path: ['Towels'],
      urlPath: '/towels/',
      isVisible: true,
      channelIds: [],
    });
  });

  it('is deleted by a deleted notice and 404, and by nothing else', () => {
    const gone = [part('category', '', 404)];

    expect(toCategory(categoryObservation(gone, '42', 'store/category/deleted'))).toMatchObject({
      deleted: true,
      resourceId: '42',
      path: [],
    });
    expect(() => toCategory(categoryObservation(gone, '42'))).toThrow(
      expect.objectContaining({ code: 'missing-without-deletion' }),
    );
  });

  it('is rejected under another id', () => {
    expect(() => toCategory(categoryObservation([part('category', towels)], '24'))).toThrow(
      expect.objectContaining({ code: 'wrong-resource' }),
    );
  });
});
