import { z } from 'zod';
import { actionNameProblem, listNameProblem } from './cordial/names.js';
import { isPhoneCountry } from './cordial/phone.js';
import { attributeMapping, defaultCustomerMapping, typesOfField } from './customer-fields.js';
import { defaultFactMapping, typesOfFact } from './order-fact-fields.js';
import type { OrderFactField } from './order-fact-fields.js';
import type { AttributeMapping, CustomerField } from './customer-fields.js';

/** One mistake in a store document. */
export interface Problem {
  /** Where, as in `cordial.apiKey`; empty for the document as a whole. */
  path: string;
  message: string;
  /** From 1; only when the document came as YAML. */
  line?: number;
  column?: number;
}

/** The document is not valid; `problems` has every mistake, never a value that may be secret. */
export class StoreDocumentError extends Error {
  override readonly name = 'StoreDocumentError';

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(sentenceOf).join('\n'));
  }
}

function sentenceOf({ path, message, line, column }: Problem): string {
  const place = line === undefined ? '' : `line ${line}, column ${column ?? 1}: `;
  return `${place}${path === '' ? '' : `${path}: `}${message}`;
}

type Context = Pick<z.core.$RefinementCtx, 'addIssue'>;

const reference = z
  .union([
    z.strictObject({
      env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable'),
    }),
    z.strictObject({ file: z.string().min(1) }),
  ])
  .describe('Where a credential is: {env: NAME} or {file: path}. Never the credential itself');

/** Where a credential is found. */
export type Reference = z.output<typeof reference>;

const webhooks = z.strictObject({
  verify: z.enum(['signature', 'header', 'both']).default('both').describe('How a webhook proves where it is from'),
  header: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, 'must be a header name')
    .default('x-patchcord-secret')
    .describe('Header that carries the secret of the store'),
  headerSecret: reference.optional().describe('Secret sent in that header'),
});

const bigcommerce = z.strictObject({
  accessToken: reference.describe('X-Auth-Token of the API account'),
  clientId: z.string().min(1).optional().describe('Client id of the API account'),
  clientSecret: reference.optional().describe('Client secret of the API account: webhooks are signed with it'),
  webhooks: webhooks.prefault({}),
  deltaSeconds: z
    .number()
    .int()
    .min(5)
    .max(86_400)
    .default(60)
    .describe('How often changes are asked for when no webhooks come'),
  callsPerWindowShare: z
    .number()
    .gt(0)
    .max(1)
    .default(0.8)
    .describe('Share of the store quota that we use; the rest is for other apps'),
});

const cordial = z.strictObject({
  apiKey: reference.describe('API key of the Cordial account'),
  forceResubscribe: z
    .boolean()
    .default(false)
    .describe('Whether an opt-in newer than an opt-out at Cordial may subscribe again'),
  visibilityDelaySeconds: z
    .number()
    .int()
    .min(0)
    .max(3_600)
    .default(60)
    .describe('How long Cordial may take to show a write'),
  callsPerSecondMax: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(500)
    .describe('Ceiling of the pace, per method and endpoint'),
  callsInFlightMax: z.number().int().min(1).max(1_024).default(64).describe('Calls open at a time'),
});

const listName = z.string().superRefine((name, context) => tell(context, listNameProblem(name)));
const actionName = z.union([
  z.literal(false),
  z.string().superRefine((name, context) => tell(context, actionNameProblem(name))),
]);

const channel = z.strictObject({
  name: z.string().min(1).max(128).describe('Name for people'),
  list: listName.nullable().default(null).describe('Cordial list of those who opted in on this channel'),
});

const customerMapping = z
  .record(z.string(), z.union([z.literal(false), attributeMapping]))
  .superRefine((mapping, context) =>
    checkFields(
      mapping,
      context,
      typesOfField,
      'is no field of a customer; see the list in the documentation, or use attribute.<name> or formField.<name>',
    ),
  )
  // A document that says nothing of a field gets the default; `false` leaves the field out, and stays, so that parsing again gives the same.
  .transform(
    (mapping) =>
      ({ ...parsedDefault(defaultCustomerMapping), ...mapping }) as Record<CustomerField, AttributeMapping | false>,
  );

const factMapping = z
  .record(z.string(), z.union([z.literal(false), attributeMapping]))
  .superRefine((mapping, context) =>
    checkFields(
      mapping,
      context,
      typesOfFact,
      'is no fact of orders; see the list in the documentation, or use one by currency, as in orderValue.USD',
    ),
  )
  .transform(
    (mapping) =>
      ({ ...parsedDefault(defaultFactMapping), ...mapping }) as Record<OrderFactField, AttributeMapping | false>,
  );

const ownField = (what: string): z.ZodString =>
  z.string().regex(/^(?:attribute|formField)\.\S/, `must be attribute.<name> or formField.<name>: ${what}`);

const sms = z.strictObject({
  source: ownField('BigCommerce has no field of its own for SMS, and a permission for e-mail is none for SMS').describe(
    'Customer attribute or form field in which a shopper agrees to text messages',
  ),
  optInValues: z
    .array(
      z
        .string()
        .min(1)
        .transform((value) => value.trim().toLowerCase()),
    )
    .min(1)
    .max(50)
    .default(['yes', 'true', '1', 'on'])
    .describe('Values that mean yes, whatever their case; every other value means no'),
  program: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be the name of an SMS program at Cordial: letters, digits, _ and -')
    .describe('SMS program at Cordial, made there by hand'),
  keyword: z
    .string()
    .regex(/^[A-Za-z0-9]{1,40}$/, 'must be a keyword of that program: letters and digits')
    .describe('Keyword of the program that the subscription counts for'),
  doubleOptIn: z
    .boolean()
    .default(true)
    .describe(
      'Cordial asks by text first. False only where the store has proof of consent and Cordial enabled it for the account',
    ),
  phone: z
    .string()
    .regex(/^(?:phone$|(?:attribute|formField)\.\S)/, 'must be phone, attribute.<name> or formField.<name>')
    .default('phone')
    .describe('Where the number is: `phone` is that of the customer, or else of the first address'),
});

const events = z.strictObject({
  placed: actionName.default('order').describe('Event of a placed order; false sends none'),
  paid: actionName.default('order-paid').describe('Event of a paid order; false sends none'),
  partiallyShipped: actionName
    .default('order-partially-shipped')
    .describe('Event of an order of which a part was shipped; false sends none'),
  shipped: actionName
    .default('order-shipped')
    .describe('Event of each shipment, with its tracking link; false sends none'),
  refunded: actionName.default('order-refunded').describe('Event of each refund, with its amounts; false sends none'),
  returned: actionName.default('order-returned').describe('Event of the first return of goods; false sends none'),
  cancelled: actionName.default('order-cancelled').describe('Event of a cancelled order; false sends none'),
  declined: actionName
    .default('order-declined')
    .describe('Event of an order that was placed and then declined; false sends none'),
  disputed: actionName.default('order-disputed').describe('Event of a disputed order; false sends none'),
});

const catalog = z.strictObject({
  channel: z
    .string()
    .regex(/^\d+$/, 'must be the id of a BigCommerce channel')
    .default('1')
    .describe('Channel whose price and page are those of the product at Cordial; the others are in its properties'),
  metafields: z
    .array(z.string().regex(/^[^.]+\..+$/, 'must be a namespace and a key, as in details.care'))
    .max(50)
    .default([])
    .describe('Metafields of products that go to Cordial, as namespace.key'),
  removed: z
    .enum(['disable', 'delete'])
    .default('disable')
    .describe('What becomes of a deleted product: kept but not for sale, or deleted at Cordial'),
});

const fields = z.strictObject({
  version: z.literal(1).describe('Version of this format'),
  store: z
    .string()
    .regex(/^[a-z0-9]+$/, 'must be the store hash, as in stores/abc123')
    .describe('BigCommerce store hash'),
  account: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must have lower-case letters, digits and dashes')
    .describe('Our name of the Cordial account'),
  idPrefix: z
    .string()
    .regex(/^(?:[A-Za-z][A-Za-z0-9]*-)?$/, 'must be letters and digits, and end with one dash, as in uk-')
    .default('')
    .describe(
      'In front of the ids of this store at Cordial; needed by the second store of an account, and never changed',
    ),
  dryRun: z.boolean().default(false).describe('Do everything but the calls that change Cordial'),
  bigcommerce,
  cordial,
  channels: z.record(z.string().regex(/^\d+$/, 'must be the id of a BigCommerce channel'), channel).default({}),
  mapping: z.strictObject({ customer: customerMapping.prefault({}), facts: factMapping.prefault({}) }).prefault({}),
  consent: z
    .strictObject({
      email: z.strictObject({ source: z.literal('subscriber').default('subscriber') }).prefault({}),
      sms: sms.optional().describe('Without it nothing is ever said about SMS. Push belongs to the mobile SDK'),
    })
    .prefault({})
    .describe('Where permission comes from'),
  phoneCountry: z
    .string()
    .refine(isPhoneCountry, 'must be an ISO 3166 country code in upper case, as in US')
    .optional()
    .describe('Country in which a phone number is read when the customer has no address'),
  events: events.prefault({}),
  catalog: catalog.prefault({}),
  maxEventAgeHours: z.number().positive().max(8_760).default(72).describe('An older event is never sent live'),
  marketplaceContacts: z.boolean().default(false).describe('Whether orders of marketplaces make contacts'),
  includeCost: z.boolean().default(false).describe('Whether the cost of products and order lines goes to Cordial'),
  pendingIsPlaced: z.boolean().default(false).describe('Whether an order of status Pending counts as placed'),
});

const storeDocument = fields.superRefine(checkSecrets).superRefine(checkKeys);

/** What a store's people configured, with every default filled in. */
export type StoreDocument = z.output<typeof fields>;
/** The same as it is written: what has a default may be left out. */
export type StoreDocumentInput = z.input<typeof fields>;

function tell(context: Context, message: string | null, path: PropertyKey[] = []): void {
  if (message !== null) context.addIssue({ code: 'custom', message, path });
}

function parsedDefault(mappings: Record<string, z.input<typeof attributeMapping>>): Record<string, AttributeMapping> {
  return Object.fromEntries(
    Object.entries(mappings).map(([field, mapping]) => [field, attributeMapping.parse(mapping)]),
  );
}

function checkFields(
  mapping: Record<string, AttributeMapping | false>,
  context: Context,
  typesOf: (field: string) => readonly string[] | null,
  unknownField: string,
): void {
  for (const [field, attribute] of Object.entries(mapping)) {
    const types = typesOf(field);
    if (types === null) tell(context, unknownField, [field]);
    else if (attribute !== false && !types.includes(attribute.type))
      tell(context, `cannot be ${attribute.type}; it can be ${types.join(' or ')}`, [field, 'type']);
  }
}

function checkSecrets(document: StoreDocument, context: Context): void {
  const { webhooks: hooks, clientSecret } = document.bigcommerce;
  if (hooks.verify !== 'header' && clientSecret === undefined) {
    tell(context, `is needed to verify signatures (webhooks.verify is ${hooks.verify})`, [
      'bigcommerce',
      'clientSecret',
    ]);
  }
  if (hooks.verify !== 'signature' && hooks.headerSecret === undefined) {
    tell(context, `is needed to verify the header (webhooks.verify is ${hooks.verify})`, [
      'bigcommerce',
      'webhooks',
      'headerSecret',
    ]);
  }
}

/** Attributes and lists are flat keys of one object at Cordial, so a name may stand for one thing only. */
function checkKeys(document: StoreDocument, context: Context): void {
  const taken = new Map<string, string>();
  for (const section of ['customer', 'facts'] as const) {
    for (const [field, attribute] of Object.entries(document.mapping[section])) {
      if (attribute === false) continue;
      const other = taken.get(attribute.key);
      if (other !== undefined)
        tell(context, `"${attribute.key}" is already the attribute of ${other}`, ['mapping', section, field, 'key']);
      taken.set(attribute.key, field);
    }
  }
  for (const [id, { list }] of Object.entries(document.channels)) {
    const other = list === null ? undefined : taken.get(list);
    if (other !== undefined)
      tell(context, `"${list ?? ''}" is already the attribute of ${other}`, ['channels', id, 'list']);
  }
}

/** The document with every default filled in; parsing it again gives the same. Throws StoreDocumentError with every mistake. */
export function parseStoreDocument(value: unknown): StoreDocument {
  const result = storeDocument.safeParse(value, { reportInput: false });
  if (result.success) return result.data;
  throw new StoreDocumentError(result.error.issues.flatMap((issue) => problemsOf(issue)));
}

function problemsOf(issue: z.core.$ZodIssue): Problem[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key].join('.'), message: 'is not known here' }));
  }
  if (issue.code === 'invalid_union') return [{ path: path.join('.'), message: unionMessage(issue) }];
  return [{ path: path.join('.'), message: issue.message }];
}

/** Of a union, what the nearest branch says: the one that got furthest. */
function unionMessage(issue: Extract<z.core.$ZodIssue, { code: 'invalid_union' }>): string {
  const message = issue.errors.flat().find((inner) => inner.code === 'custom')?.message;
  return message ?? (issue.message === 'Invalid input' ? 'is none of the forms allowed here' : issue.message);
}

/** A valid document for a store, with credentials in the usual environment variables. */
export function defaultStoreDocument(storeHash: string): StoreDocument {
  return parseStoreDocument({
    version: 1,
    store: storeHash,
    account: 'main',
    bigcommerce: {
      accessToken: { env: 'BIGCOMMERCE_ACCESS_TOKEN' },
      clientSecret: { env: 'BIGCOMMERCE_CLIENT_SECRET' },
      webhooks: { verify: 'signature' },
    },
    cordial: { apiKey: { env: 'CORDIAL_API_KEY' } },
    channels: { '1': { name: 'Default storefront', list: `bc-${storeHash}-newsletter` } },
  } satisfies StoreDocumentInput);
}

/** JSON Schema of a document as it is written, for editors. */
export function storeDocumentJsonSchema(): object {
  return z.toJSONSchema(storeDocument, { io: 'input', unrepresentable: 'any' });
}

/** What is wrong with a document beside the others of its account: ids of two stores must not meet at Cordial. */
export function accountProblems(candidate: StoreDocument, others: readonly StoreDocument[]): Problem[] {
  const inAccount = others.filter((other) => other.account === candidate.account && other.store !== candidate.store);
  const twin = inAccount.find((other) => other.idPrefix === candidate.idPrefix);
  if (twin === undefined) return [];
  const message =
    candidate.idPrefix === ''
      ? `is needed: store ${twin.store} of account ${candidate.account} has none, and their order ids would be the same`
      : `"${candidate.idPrefix}" is already that of store ${twin.store}`;
  return [{ path: 'idPrefix', message }];
}

/** What may not change from one version of a document to the next: Cordial keeps ids as they were first sent. */
export function changeProblems(previous: StoreDocument, next: StoreDocument): Problem[] {
  const problems: Problem[] = [];
  if (previous.store !== next.store)
    problems.push({ path: 'store', message: `was ${previous.store}: another store needs a document of its own` });
  if (previous.idPrefix !== next.idPrefix) {
    problems.push({
      path: 'idPrefix',
      message: `was "${previous.idPrefix}" and can never change: what is at Cordial already has it in its ids`,
    });
  }
  return problems;
}
