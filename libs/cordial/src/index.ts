export type { CordialAnswer, UnknownReason } from './answer.js';
export { readContact } from './contact-reply.js';
export type { ContactReply, EmailChannel } from './contact-reply.js';
export { CordialClient } from './cordial-client.js';
export type { ActivityQuery, ContactKey, CordialOptions, Endpoint } from './cordial-client.js';
export type { Quota } from './quota.js';
