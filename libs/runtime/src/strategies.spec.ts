import type { CustomTransportStrategy } from '@nestjs/microservices';
import { expect, it } from 'vitest';
import { Strategies } from './strategies.js';

/** One that listens when told to, and writes down what happens to it. */
function strategy(
  name: string,
  story: string[],
  settings: { refuses?: string; closeFails?: string } = {},
): CustomTransportStrategy {
  return {
    async listen(callback: (error?: unknown) => void) {
      await Promise.resolve();
      if (settings.refuses) throw new Error(settings.refuses);
      story.push(`${name} listens`);
      callback();
    },
    async close() {
      await Promise.resolve();
      if (settings.closeFails) throw new Error(settings.closeFails);
      story.push(`${name} closed`);
    },
  };
}

function listening(strategies: Strategies): Promise<void> {
  return new Promise((resolve, reject) => strategies.listen((error) => (error ? reject(error as Error) : resolve())));
}

it('listens with all of them and closes each once', async () => {
  const story: string[] = [];
  const strategies = new Strategies();
  strategies.use([strategy('live', story), strategy('bulk', story)]);

  await listening(strategies);
  await Promise.all([strategies.close(), strategies.close()]);

  expect(story).toEqual(['live listens', 'bulk listens', 'live closed', 'bulk closed']);
});

it('does not listen when one of them cannot', async () => {
  const strategies = new Strategies();
  strategies.use([strategy('live', []), strategy('bulk', [], { refuses: 'no broker' })]);

  await expect(listening(strategies)).rejects.toThrow('no broker');
});

it('closes the others when one cannot be closed, and says so afterwards', async () => {
  const story: string[] = [];
  const strategies = new Strategies();
  strategies.use([strategy('live', story, { closeFails: 'lost the broker' }), strategy('bulk', story)]);

  await expect(strategies.close()).rejects.toThrow('lost the broker');
  expect(story).toEqual(['bulk closed']);
});

it('listens at once when a service has none', async () => {
  await expect(listening(new Strategies())).resolves.toBeUndefined();
});
