import { addError, hasErrors, invalid, notFound, ok, type Answer, type FieldErrors } from './answers.js';
import { commit, decoded, type Call, type Route } from './call.js';
import { readTime, toCordialTime } from './clock.js';
import { contactAt } from './contact-key.js';
import { rememberForReaders, type Contact } from './contact-store.js';
import type { JsonObject } from './json.js';
import { checkFields, checkItem } from './order-body.js';

export const cartRoutes: readonly Route[] = [
  { method: 'POST', template: '/contacts/{key}/cart', handle: writeCart },
  { method: 'PUT', template: '/contacts/{key}/cart', handle: writeCart },
  { method: 'DELETE', template: '/contacts/{key}/cart', handle: emptyCart },
  { method: 'POST', template: '/contacts/{key}/cartitems', handle: addItem },
  { method: 'DELETE', template: '/contacts/{key}/cartitems/{productID}', handle: removeItem },
  { method: 'DELETE', template: '/contacts/{key}/cartitems/{productID}/{qty}', handle: removeItem },
  { method: 'DELETE', template: '/contacts/{key}/cartitems/{productID}/{qty}/{sku}', handle: removeItem },
];

const text = { check: (value: unknown) => typeof value === 'string', text: 'must be a string.' };
const number = { check: (value: unknown) => typeof value === 'number', text: 'must be a number.' };
const cartFields = {
  cartitems: { check: Array.isArray, text: 'must be an array.' },
  cartID: text,
  customerID: text,
  url: text,
  expiration: text,
  mcID: text,
  linkID: text,
  totalAmount: number,
  tax: number,
};

/** The whole cart takes the place of the one that was there. It fires no automation: the `cart` event does. */
function writeCart(call: Call): Answer {
  const { body, account } = call;
  const contact = contactAt(account, call.params[0]!);
  if (contact === null) return unknownContact(call);
  call.note.key = contact.cID;
  const errors: FieldErrors = {};
  checkFields(body, cartFields, [], '', errors);
  const items = body['cartitems'];
  if (items === undefined) addError(errors, 'cartitems', 'The cartitems field is required.');
  if (Array.isArray(items)) items.forEach((item, index) => checkItem(item, `cartitems.${index}.`, true, errors));
  const expiration = body['expiration'] === undefined ? null : readTime(body['expiration'], account.timeZone);
  if (body['expiration'] !== undefined && expiration === null)
    addError(errors, 'expiration', 'The expiration is not a valid date.');
  if (hasErrors(errors)) return invalid(call, errors);
  setCart(call, contact, {
    ...body,
    ...(expiration === null ? {} : { expiration: toCordialTime(expiration) }),
    cartitems: (items as JsonObject[]).map((item) => priced(item)),
  });
  call.note.fields = { cartID: body['cartID'], items: (items as unknown[]).length };
  return ok({ success: true });
}

function priced(item: JsonObject): JsonObject {
  const qty = Number(item['qty'] ?? 1);
  return { ...item, qty, amount: Math.round(qty * Number(item['itemPrice'] ?? 0) * 10_000) / 10_000 };
}

function setCart(call: Call, contact: Contact, cart: JsonObject | null): void {
  const { settings, now } = call;
  rememberForReaders(contact, now, settings.visibilityOf.includes('contacts') ? settings.visibilityDelayMs : 0);
  contact.cart = cart;
  contact.lastModified = now;
  commit(call, contact.cID);
}

function emptyCart(call: Call): Answer {
  const contact = contactAt(call.account, call.params[0]!);
  if (contact === null) return unknownContact(call);
  setCart(call, contact, null);
  return ok({ success: true });
}

function addItem(call: Call): Answer {
  const contact = contactAt(call.account, call.params[0]!);
  if (contact === null) return unknownContact(call);
  const errors: FieldErrors = {};
  checkItem(call.body, '', true, errors);
  if (hasErrors(errors)) return invalid(call, errors);
  const item = priced(call.body);
  setCart(call, contact, { ...contact.cart, cartitems: [...itemsOf(contact), item] });
  return ok(item);
}

/** Takes a quantity of one product out, or all of it when no quantity is named. */
function removeItem(call: Call): Answer {
  const contact = contactAt(call.account, call.params[0]!);
  if (contact === null) return unknownContact(call);
  const productID = decoded(call.params[1]!);
  const sku = call.params[3] === undefined ? null : decoded(call.params[3]);
  const items = itemsOf(contact);
  const item = items.find((one) => one['productID'] === productID && (sku === null || one['sku'] === sku));
  if (item === undefined) return notFound(call);
  const left = call.params[2] === undefined ? 0 : Number(item['qty']) - Number(call.params[2]);
  const rest = items.flatMap((one) => (one !== item ? [one] : left > 0 ? [priced({ ...item, qty: left })] : []));
  setCart(call, contact, { ...contact.cart, cartitems: rest });
  return ok({ success: true });
}

function itemsOf(contact: Contact): JsonObject[] {
  return (contact.cart?.['cartitems'] as JsonObject[] | undefined) ?? [];
}

function unknownContact(call: Call): Answer {
  return invalid(call, { cID: ["Contact doesn't exist"] });
}
