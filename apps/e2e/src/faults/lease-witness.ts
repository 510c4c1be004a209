import type { Stand } from './stand.js';

interface Body {
  cID?: string;
  email?: string;
  channels?: { email?: { address?: string } };
}

/** Looks at each call of one sender, before it goes on to Cordial, whether somebody holds the contact that it is about at that moment. */
export class LeaseWitness {
  /** Calls that change something. */
  seen = 0;
  /** Of these, made while nobody held the contact: each named. */
  readonly outside: string[] = [];

  constructor(private readonly stand: Stand) {}

  async look(chunk: Buffer): Promise<void> {
    const text = chunk.toString('utf8');
    const [, method = '', path = ''] = /^(POST|PUT) (\S+)/.exec(text) ?? [];
    if (method === '' || path.includes('account')) return;
    const at = text.indexOf('\r\n\r\n');
    const held = await this.isHeld(path, bodyOf(text.slice(at + 4)));
    if (held === undefined) return;
    this.seen += 1;
    if (!held) this.outside.push(`${method} ${path}`);
  }

  /** undefined when the call names nobody that is known. */
  private async isHeld(path: string, body: Body): Promise<boolean | undefined> {
    const key = /^\/v2\/contacts\/([^/?]+)/.exec(path)?.[1] ?? '';
    const cID = key !== '' && !key.includes(':') ? key : (body.cID ?? '');
    const email =
      body.channels?.email?.address ?? body.email ?? (key.startsWith('email:') ? decodeURIComponent(key.slice(6)) : '');
    const [row] = await this.stand.pipeline.query<{ held: boolean }>(
      `select bool_or(c.until > clock_timestamp()) as held from deliver.contact_claim c
       where c.contact_id::text in (select id from deliver.cordial_state where kind = 'contact' and cid = $1 and $1 <> '')
          or c.contact_id in (select id from enrich.contact where email = $2 and $2 <> '')`,
      [cID, email.toLowerCase()],
    );
    return row?.held ?? undefined;
  }
}

/** What has not come with the first bytes is left out: those of one person are short. */
function bodyOf(text: string): Body {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return {};
  }
}
