/** Names that Cordial posts itself, so that nobody else may (Cordial help centre, contact activities). */
const reservedActions = [
  'message-sent',
  'open',
  'click',
  'optout',
  'bounce',
  'complaint',
  'pageview',
  'message-stopped',
];

const ACTION_LENGTH_MAX = 40;

/** Why an action name cannot be posted to Cordial, or null when it can. */
export function actionNameProblem(name: string): string | null {
  if (name.trim() === '' || name !== name.trim()) return 'must be a name without spaces around it';
  if (name.length > ACTION_LENGTH_MAX) return `must have at most ${ACTION_LENGTH_MAX} characters`;
  if (reservedActions.includes(name)) return `"${name}" is reserved by Cordial`;
  if (name.startsWith('crdl_')) return 'names that start with crdl_ belong to Cordial';
  return null;
}

/** Why a list name is refused by Cordial, or null when it is not (Cordial API v2 Swagger, account lists). */
export function listNameProblem(name: string): string | null {
  if (!/^[A-Za-z0-9-]{1,128}$/.test(name)) return 'must have 1 to 128 letters, digits and dashes';
  return name.toLowerCase() === 'cid' ? '"cid" is reserved by Cordial' : null;
}

// What a contact carries beside its attributes; an attribute of such a name would overwrite it.
const reservedKeys = [
  'channels',
  'attributes',
  'lists',
  'cID',
  'cart',
  'email',
  'identifyBy',
  'suppressTriggers',
  'forceSubscribe',
  'createdAt',
  'lastModified',
  'lastUpdateSource',
];

/** Why an attribute key is refused, or null when it is not. */
export function attributeKeyProblem(key: string): string | null {
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(key))
    return 'must start with a letter and have at most 64 letters, digits, _ and -';
  return reservedKeys.includes(key) ? `"${key}" is reserved by Cordial` : null;
}

/** Cordial drops property keys that are all digits or have a dot: then an underscore says the same. */
export function propertyKey(name: string): string {
  const key = name.replaceAll('.', '_');
  return /^\d*$/.test(key) ? `_${key}` : key;
}
