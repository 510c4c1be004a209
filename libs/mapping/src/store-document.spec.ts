import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  accountProblems,
  changeProblems,
  defaultStoreDocument,
  parseStoreDocument,
  storeDocumentJsonSchema,
  StoreDocumentError,
} from './store-document.js';
import type { Problem } from './store-document.js';
import { parseStoreDocumentYaml } from './store-document-yaml.js';

const smallest = {
  version: 1,
  store: 'abc123',
  account: 'main',
  bigcommerce: { accessToken: { env: 'TOKEN' }, clientSecret: { env: 'SECRET' }, webhooks: { verify: 'signature' } },
  cordial: { apiKey: { file: '/run/secrets/cordial' } },
};

function problemsOf(parse: () => unknown): readonly Problem[] {
  try {
    parse();
  } catch (error) {
    if (error instanceof StoreDocumentError) return error.problems;
    throw error;
  }
  return [];
}

describe('a store document', () => {
  it('needs only who it is for and where the credentials are; the rest has defaults', () => {
    const document = parseStoreDocument(smallest);

    expect(document).toMatchObject({
      idPrefix: '',
      dryRun: false,
      bigcommerce: { deltaSeconds: 60, callsPerWindowShare: 0.8, webhooks: { header: 'x-patchcord-secret' } },
      cordial: { forceResubscribe: false, visibilityDelaySeconds: 60, callsPerSecondMax: 500, callsInFlightMax: 64 },
      channels: {},
      consent: { email: { source: 'subscriber' } },
      events: { placed: 'order', paid: 'order-paid', cancelled: 'order-cancelled' },
      maxEventAgeHours: 72,
      marketplaceContacts: false,
      includeCost: false,
    });
    expect(document.mapping.customer.firstName).toEqual({
      key: 'first_name',
      name: 'First name',
      type: 'string',
      index: false,
      maxLength: 128,
      maxItems: 25,
      onNull: 'leave',
    });
  });

  it('parses to itself again, so that what is stored can be read back', () => {
    const document = parseStoreDocument({
      ...smallest,
      mapping: { customer: { phone: false, 'formField.Birthday': { key: 'birthday', type: 'date' } } },
    });

    expect(document.mapping.customer.phone).toBe(false);
    expect(parseStoreDocument(JSON.parse(JSON.stringify(document)))).toEqual(document);
  });

  it('names every mistake with its path', () => {
    const wrong = {
      ...smallest,
      store: 'ABC',
      idPrefix: 'uk',
      colour: 'blue',
      cordial: { apiKey: 'sk_live_1', callsPerSecondMax: 0 },
      channels: { main: { name: 'x' }, '2': { name: 'y', list: 'has space' } },
      mapping: {
        customer: { shoeSize: { key: 'shoe' }, address: { key: 'home', type: 'string' }, phone: { key: 'cID' } },
      },
      events: { placed: 'open', paid: 'crdl_paid', cancelled: 'x'.repeat(41) },
    };

    expect(
      problemsOf(() => parseStoreDocument(wrong))
        .map(({ path }) => path)
        .sort(),
    ).toEqual([
      'channels.2.list',
      'channels.main',
      'colour',
      'cordial.apiKey',
      'cordial.callsPerSecondMax',
      'events.cancelled',
      'events.paid',
      'events.placed',
      'idPrefix',
      'mapping.customer.address.type',
      'mapping.customer.phone.key',
      'mapping.customer.shoeSize',
      'store',
    ]);
  });

  it('never repeats a credential that somebody wrote into it', () => {
    const problems = problemsOf(() => parseStoreDocument({ ...smallest, cordial: { apiKey: 'sk_live_very_secret' } }));

    expect(JSON.stringify(problems)).not.toContain('sk_live_very_secret');
    expect(problems).toHaveLength(1);
  });

  it('wants the secret that its way of verifying webhooks needs', () => {
    const { clientSecret: _, ...withoutSecret } = smallest.bigcommerce;
    const verifying = (verify: string): unknown => ({
      ...smallest,
      bigcommerce: { ...withoutSecret, webhooks: { verify } },
    });

    expect(problemsOf(() => parseStoreDocument(verifying('both'))).map(({ path }) => path)).toEqual([
      'bigcommerce.clientSecret',
      'bigcommerce.webhooks.headerSecret',
    ]);
    expect(problemsOf(() => parseStoreDocument(verifying('header'))).map(({ path }) => path)).toEqual([
      'bigcommerce.webhooks.headerSecret',
    ]);
  });

  it('refuses two fields for one attribute, and a list named like one', () => {
    const document = {
      ...smallest,
      channels: { '1': { name: 'Main', list: 'company' } },
      mapping: { customer: { 'attribute.Nickname': { key: 'first_name' } } },
    };

    expect(problemsOf(() => parseStoreDocument(document))).toEqual([
      {
        path: 'mapping.customer.attribute.Nickname.key',
        message: '"first_name" is already the attribute of firstName',
      },
      { path: 'channels.1.list', message: '"company" is already the attribute of company' },
    ]);
  });

  it('tells line and column of a mistake in YAML', () => {
    const yaml = `version: 1
store: abc123
account: main
bigcommerce:
  accessToken: { env: TOKEN }
  clientSecret: { env: SECRET }
  webhooks: { verify: signature }
cordial:
  callsPerSecondMax: many
mapping:
  customer:
    attribute.Loyalty level:
      key: 1st
`;

    expect(
      problemsOf(() => parseStoreDocumentYaml(yaml)).map(({ path, line, column }) => ({ path, line, column })),
    ).toEqual([
      { path: 'cordial.apiKey', line: 8, column: 1 },
      { path: 'cordial.callsPerSecondMax', line: 9, column: 3 },
      { path: 'mapping.customer.attribute.Loyalty level.key', line: 13, column: 7 },
    ]);
  });

  it('tells line and column where the YAML itself is wrong', () => {
    const [problem] = problemsOf(() => parseStoreDocumentYaml('version: 1\nstore: [abc\naccount: main\n'));

    expect(problem).toMatchObject({ path: '', line: 3 });
  });

  it('says that an empty file is no document', () => {
    expect(problemsOf(() => parseStoreDocumentYaml(''))).toHaveLength(1);
  });

  it('refuses aliases that multiply', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      'b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]',
      'c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]',
      'd: [*c, *c, *c, *c, *c, *c, *c, *c, *c]',
    ];

    expect(problemsOf(() => parseStoreDocumentYaml(bomb.join('\n')))[0]?.message).toContain('alias');
  });

  it('is valid as the default of a store, and as the example of the local stack', () => {
    expect(defaultStoreDocument('xyz9').store).toBe('xyz9');
    const example = parseStoreDocumentYaml(
      readFileSync(new URL('../../../infra/local/stores/abc123.yaml', import.meta.url), 'utf8'),
    );
    expect(example).toMatchObject({ store: 'abc123', account: 'main', channels: { '1': { list: 'newsletter' } } });
  });

  it('has a JSON Schema for editors', () => {
    expect(storeDocumentJsonSchema()).toMatchObject({
      type: 'object',
      required: ['version', 'store', 'account', 'bigcommerce', 'cordial'],
      additionalProperties: false,
    });
  });
});

describe('ids of several stores', () => {
  const store = (hash: string, idPrefix: string, account = 'main'): ReturnType<typeof parseStoreDocument> =>
    parseStoreDocument({ ...smallest, store: hash, idPrefix, account });

  it('need a prefix for the second store of an account, and another than the first has', () => {
    expect(accountProblems(store('b', ''), [store('a', '')])).toHaveLength(1);
    expect(accountProblems(store('b', 'uk-'), [store('a', 'uk-')])).toEqual([
      { path: 'idPrefix', message: '"uk-" is already that of store a' },
    ]);
    expect(accountProblems(store('b', 'uk-'), [store('a', '')])).toEqual([]);
    expect(accountProblems(store('b', '', 'other'), [store('a', '')])).toEqual([]);
    expect(accountProblems(store('a', ''), [store('a', '')])).toEqual([]);
  });

  it('keep their prefix for ever', () => {
    expect(changeProblems(store('a', ''), store('a', 'uk-')).map(({ path }) => path)).toEqual(['idPrefix']);
    expect(changeProblems(store('a', 'uk-'), store('a', 'uk-'))).toEqual([]);
  });
});
