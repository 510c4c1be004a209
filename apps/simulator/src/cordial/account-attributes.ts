import { notFound, ok, refused, type Answer } from './answers.js';
import { attributeTypes, type Attribute, type AttributeType } from './attributes.js';
import { commit, decoded, type Call, type Route } from './call.js';
import { isObject, type JsonObject } from './json.js';

export const attributeRoutes: readonly Route[] = [
  { method: 'POST', template: '/accountcontactattributes', handle: createAttribute },
  { method: 'GET', template: '/accountcontactattributes', handle: listAttributes },
  { method: 'GET', template: '/accountcontactattributes/{key}', handle: readAttribute },
  { method: 'PUT', template: '/accountcontactattributes/{key}', handle: updateAttribute },
  { method: 'DELETE', template: '/accountcontactattributes/{key}', handle: deleteAttribute },
];

const fields = ['key', 'name', 'type', 'index', 'validators', 'options', 'updateUnauthenticated', 'retainOnDestroy'];
const changeable = ['name', 'validators', 'updateUnauthenticated', 'retainOnDestroy'];

/** Built in, or meaning something else in a contact's body. */
const taken = [
  'cart',
  'channels',
  'lists',
  'cID',
  '_id',
  'email',
  'sms',
  'createdAt',
  'lastModified',
  'suppressTriggers',
  'forceSubscribe',
  'identifyBy',
];

function createAttribute(call: Call): Answer {
  const { account, body } = call;
  const { key, name, type } = body;
  call.note.key = typeof key === 'string' ? key : null;
  const problem = newAttributeProblem(call);
  if (problem !== null) return refuse(call, problem);
  const attributeKey = String(key);
  account.attributes.set(attributeKey, {
    key: attributeKey,
    name: String(name),
    type: type as AttributeType,
    index: body['index'] === true || type === 'geo',
    validators: (body['validators'] as Attribute['validators'] | undefined) ?? {},
    options: (body['options'] as Attribute['options'] | undefined) ?? {},
    updateUnauthenticated: body['updateUnauthenticated'] === true,
    ...(body['retainOnDestroy'] === undefined ? {} : { retainOnDestroy: body['retainOnDestroy'] as string | null }),
  });
  commit(call, attributeKey);
  return ok({ success: true });
}

function newAttributeProblem({ account, body }: Call): string | null {
  const { key, name, type } = body;
  for (const field of ['key', 'name', 'type']) {
    if (typeof body[field] !== 'string' || body[field] === '') return `The ${field} field is required.`;
  }
  const stranger = Object.keys(body).find((field) => !fields.includes(field));
  if (stranger !== undefined) return `key ${stranger} is not part of the schema for this resource`;
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(String(key)))
    return 'The key may only contain letters, numbers, dashes and underscores.';
  if (!attributeTypes.includes(type as AttributeType)) return 'The selected type is invalid.';
  if (taken.includes(String(key)) || account.attributes.has(String(key))) return 'Key must be unique';
  if (account.lists.named(String(key)) !== null) return 'Key must be unique';
  if (isNameTaken(account.attributes.values(), name)) return 'Name must be unique';
  return settingsProblem(body);
}

function settingsProblem({ index, validators, options, updateUnauthenticated }: JsonObject): string | null {
  if (index !== undefined && typeof index !== 'boolean') return 'The index field must be true or false.';
  if (updateUnauthenticated !== undefined && typeof updateUnauthenticated !== 'boolean') {
    return 'The updateUnauthenticated field must be true or false.';
  }
  if (validators !== undefined && !isValidators(validators)) return 'The validators field is invalid.';
  if (options === undefined) return null;
  const isFine =
    isObject(options) && Object.entries(options).every(([key, value]) => key === 'maxitems' && Number.isInteger(value));
  return isFine ? null : 'The options field is invalid.';
}

function isValidators(value: unknown): boolean {
  if (!isObject(value)) return false;
  return Object.entries(value).every(([key, part]) => {
    if (key === 'min' || key === 'max') return typeof part === 'number';
    return key === 'required' ? typeof part === 'boolean' : key === 'type' && typeof part === 'string';
  });
}

function isNameTaken(attributes: Iterable<Attribute>, name: unknown): boolean {
  for (const attribute of attributes) if (attribute.name === name) return true;
  return false;
}

function listAttributes(call: Call): Answer {
  const { account, query, settings } = call;
  const type = query.get('type');
  const indexed = query.get('indexed');
  const found = [...account.attributes.values()].filter(
    (attribute) =>
      (type === null || attribute.type === type) && (indexed === null || attribute.index === (indexed === '1')),
  );
  if (found.length === 0) return notFound(call);
  return ok(settings.attributesListShape === 'array' ? found : Object.fromEntries(found.map((one) => [one.key, one])));
}

function readAttribute(call: Call): Answer {
  const attribute = attributeAt(call);
  return attribute === undefined ? notFound(call) : ok(attribute);
}

function updateAttribute(call: Call): Answer {
  const attribute = attributeAt(call);
  if (attribute === undefined) return notFound(call);
  const { body, account } = call;
  call.note.key = attribute.key;
  for (const key of Object.keys(body)) {
    if (!fields.includes(key)) return refuse(call, `key ${key} is not part of the schema for this resource`);
    if (!changeable.includes(key)) return refuse(call, `You can not change ${key}`);
  }
  if (body['name'] !== undefined && body['name'] !== attribute.name) {
    if (typeof body['name'] !== 'string' || body['name'] === '') return refuse(call, 'The name field is required.');
    if (isNameTaken(account.attributes.values(), body['name'])) return refuse(call, 'Name must be unique');
  }
  const problem = settingsProblem(body);
  if (problem !== null) return refuse(call, problem);
  Object.assign(attribute, body);
  commit(call, attribute.key);
  return ok({ success: true });
}

/** The values go with the attribute. */
function deleteAttribute(call: Call): Answer {
  const attribute = attributeAt(call);
  if (attribute === undefined) return notFound(call);
  call.account.attributes.delete(attribute.key);
  for (const contact of call.account.contacts.all()) {
    if (attribute.key in contact.attributes) {
      call.account.contacts.change(contact, () => delete contact.attributes[attribute.key]);
    }
  }
  commit(call, attribute.key);
  return ok({ success: true });
}

function attributeAt({ account, params }: Call): Attribute | undefined {
  return account.attributes.get(decoded(params[0]!) ?? '');
}

function refuse(call: Call, message: string): Answer {
  return refused(call, 422, 'GENERIC_ERROR_KEY', message);
}
