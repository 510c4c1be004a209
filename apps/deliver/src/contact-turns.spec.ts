import { expect, it } from 'vitest';
import { ContactTurns } from './contact-turns.js';
import type { Priority } from './work.js';

it('lets one in at a time, a suppression next and bulk work last', async () => {
  const turns = new ContactTurns();
  const order: string[] = [];
  const first = await turns.take('mia', 1);
  const take = async (name: string, priority: Priority): Promise<void> => {
    const giveBack = await turns.take('mia', priority);
    order.push(name);
    giveBack();
  };
  const others = [take('bulk', 2), take('live', 1), take('suppression', 0), take('live too', 1)];
  (await turns.take('tom', 1))();

  expect(order).toEqual([]);
  first();
  await Promise.all(others);

  expect(order).toEqual(['suppression', 'live', 'live too', 'bulk']);
});
