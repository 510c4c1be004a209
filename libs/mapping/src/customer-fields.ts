import { z } from 'zod';
import { attributeKeyProblem } from './cordial/names.js';

/** Types a Cordial contact attribute can have. */
export const attributeTypes = ['string', 'number', 'date', 'geo', 'array'] as const;
export type AttributeType = (typeof attributeTypes)[number];

/** Attributes that a customer's own fields can feed; `attribute.<name>` and `formField.<name>` come beside them. */
export const customerFields = [
  'customerId',
  'firstName',
  'lastName',
  'company',
  'phone',
  'customerGroupId',
  'customerGroup',
  'taxExemptCategory',
  'createdAt',
  'originChannelId',
  'originChannel',
  'channelIds',
  'storeCredit',
  'acceptsReviewAndCartEmails',
  'address',
  'country',
  'segments',
  'shopperProfileId',
] as const;
export type CustomerFieldName = (typeof customerFields)[number];
export type CustomerField = CustomerFieldName | `attribute.${string}` | `formField.${string}`;

/** What each field holds, so that a document cannot ask for a type the value will never have. Text may become any of the scalars. */
const typesOf: Record<CustomerFieldName, readonly AttributeType[]> = {
  customerId: ['string', 'number'],
  firstName: ['string'],
  lastName: ['string'],
  company: ['string'],
  phone: ['string'],
  customerGroupId: ['string', 'number'],
  customerGroup: ['string'],
  taxExemptCategory: ['string'],
  createdAt: ['date', 'string'],
  originChannelId: ['string', 'number'],
  originChannel: ['string'],
  channelIds: ['array', 'string'],
  storeCredit: ['number', 'string'],
  acceptsReviewAndCartEmails: ['string'],
  address: ['geo'],
  country: ['string'],
  segments: ['array'],
  shopperProfileId: ['string'],
};

/** Types that a field of a customer can be sent as, or null when there is no such field. */
export function typesOfField(field: string): readonly AttributeType[] | null {
  if (/^(?:attribute|formField)\.\S/.test(field)) return ['string', 'number', 'date', 'array'];
  return (typesOf as Record<string, readonly AttributeType[] | undefined>)[field] ?? null;
}

export const attributeMapping = z
  .strictObject({
    key: z
      .string()
      .superRefine((key, context) => {
        const problem = attributeKeyProblem(key);
        if (problem !== null) context.addIssue({ code: 'custom', message: problem });
      })
      .describe('Key of the attribute at Cordial; keys are case-sensitive there'),
    name: z.string().min(1).max(128).optional().describe('Name people see at Cordial; the key when absent'),
    type: z.enum(attributeTypes).default('string').describe('Type at Cordial; it can never change there'),
    index: z.boolean().default(false).describe('Cordial needs the index to build audiences on it'),
    maxLength: z
      .number()
      .int()
      .min(1)
      .max(65_535)
      .default(128)
      .describe('Longest text, created as the maximum at Cordial; longer ones are cut'),
    maxItems: z
      .number()
      .int()
      .min(1)
      .max(1_000)
      .default(25)
      .describe('Most items of an array; Cordial keeps the newest'),
    onNull: z
      .enum(['leave', 'clear'])
      .default('leave')
      .describe('What an empty field does: leave what Cordial has, or clear it'),
  })
  .describe('One attribute of a contact');

export type AttributeMapping = z.output<typeof attributeMapping>;

/** What is mapped unless the document says otherwise. */
export const defaultCustomerMapping: Record<string, z.input<typeof attributeMapping>> = {
  customerId: { key: 'bc_customer_id', name: 'BigCommerce customer id', index: true, onNull: 'clear' },
  firstName: { key: 'first_name', name: 'First name' },
  lastName: { key: 'last_name', name: 'Last name' },
  company: { key: 'company', name: 'Company', maxLength: 255 },
  phone: { key: 'phone', name: 'Phone (E.164)', index: true },
  customerGroup: {
    key: 'bc_customer_group',
    name: 'BigCommerce customer group',
    index: true,
    maxLength: 255,
    onNull: 'clear',
  },
  createdAt: { key: 'bc_created_at', name: 'BigCommerce customer since', type: 'date', index: true },
  originChannelId: { key: 'bc_origin_channel', name: 'BigCommerce channel of the sign-up', index: true },
  storeCredit: { key: 'bc_store_credit', name: 'BigCommerce store credit', type: 'number', index: true },
  address: { key: 'bc_address', name: 'BigCommerce address', type: 'geo' },
  segments: {
    key: 'bc_segments',
    name: 'BigCommerce segments',
    type: 'array',
    index: true,
    maxItems: 100,
    onNull: 'clear',
  },
};
