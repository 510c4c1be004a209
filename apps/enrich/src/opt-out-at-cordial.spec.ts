import type { Consent } from '@patchcord/events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aConsent, aDocument, asked, consent, eventsOf, NOW, openBed, run, type Bed } from './bed.js';

const IN = ['marketing_newsletter'];
const MINUTE_MS = 60_000;

describe.skipIf(!process.env['DATABASE_URL'])('an opt-out at Cordial', () => {
  let bed: Bed;
  beforeAll(async () => {
    bed = await openBed(process.env['DATABASE_URL'] ?? '');
    const forcing = aDocument('forcing', {
      idPrefix: 'F-',
      cordial: { apiKey: { env: 'KEY' }, forceResubscribe: true },
    });
    await bed.apply(forcing);
  });
  afterAll(() => bed.close());

  /** As deliver tells it: of the contact, at the time that Cordial gave. */
  async function optOut(email: string, minute: number, changes: Partial<Consent> = {}): Promise<Consent> {
    const [{ id }] = await bed.owner.query('select id from enrich.contact where email = $1', [email]);
    const told = {
      recordId: `cordial/${id}/${minute}`,
      channelId: '',
      origin: 'cordial',
      source: 'cordial',
      modifiedAt: NOW + minute * MINUTE_MS,
      createdAt: 0,
    };
    return aConsent(String(id), '', [], { ...told, ...changes }, minute);
  }

  const statusOf = async (email: string): Promise<unknown> => {
    const [{ consent: state }] = await bed.owner.query('select consent from enrich.contact where email = $1', [email]);
    return (state as { email: { cordialOptOut: unknown } }).email.cordialOptOut;
  };

  it('takes the contact off its lists, and no stale snapshot subscribes it again', async () => {
    await run(bed.stage, consent(aConsent('1', 'one@example.com', IN, { firstName: 'Ola' }, 0)));

    const [outcome] = await run(bed.stage, consent(await optOut('one@example.com', 10)));
    // Seen before the opt-out, and seen after it with nothing but another name: neither is an opt-in.
    const [older] = await run(bed.stage, consent(aConsent('1', 'one@example.com', IN, { firstName: 'Old' }, 5)));
    const [renamed] = await run(bed.stage, consent(aConsent('1', 'one@example.com', IN, { firstName: 'Nia' }, 20)));

    expect(asked(outcome)).toEqual([
      { upsert: 'one@example.com', body: { first_name: 'Ola', newsletter: false }, status: 'unsubscribed' },
    ]);
    expect(await statusOf('one@example.com')).toEqual({ at: NOW + 10 * MINUTE_MS, evidence: 'cordial' });
    expect([older, renamed].map(asked)).toEqual([
      [{ upsert: 'one@example.com', body: { first_name: 'Old', newsletter: false }, status: 'unsubscribed' }],
      [{ upsert: 'one@example.com', body: { first_name: 'Nia', newsletter: false }, status: 'unsubscribed' }],
    ]);
  });

  it('yields to a genuine newer opt-in, which may be forced where the store allows it', async () => {
    const store = { storeHash: 'forcing' };
    await run(bed.stage, consent(aConsent('2', 'two@example.com', IN, store, 0)));
    await run(bed.stage, consent(await optOut('two@example.com', 10, store)));
    await run(bed.stage, consent(aConsent('2', 'two@example.com', [], store, 15)));

    const [outcome] = await run(bed.stage, consent(aConsent('2', 'two@example.com', IN, store, 20)));

    expect(eventsOf(outcome)[0]?.contact?.consent).toMatchObject({
      status: 'subscribed',
      evidence: 'transition',
      at: NOW + 20 * MINUTE_MS,
      optedOutAt: NOW + 15 * MINUTE_MS,
      optIn: true,
      mayForce: true,
    });
  });

  it('that is older than the last opt-in changes nothing but what is known, and the same again nothing at all', async () => {
    await run(bed.stage, consent(aConsent('3', 'three@example.com', [], {}, 0)));
    await run(bed.stage, consent(aConsent('3', 'three@example.com', IN, {}, 20)));
    const told = await optOut('three@example.com', 10);

    const outcomes = [...(await run(bed.stage, consent(told))), ...(await run(bed.stage, consent(told)))];

    expect(outcomes.map(asked)).toEqual(['suppressed:newer-opt-in', 'unchanged']);
  });

  it('of a contact that is gone ends without one', async () => {
    const gone = aConsent('019a0000-0000-7000-8000-000000000000', '', [], { origin: 'cordial' }, 0);

    expect((await run(bed.stage, consent(gone))).map(asked)).toEqual(['suppressed:no-contact']);
  });
});
