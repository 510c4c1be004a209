import { pagesV2, pagesV3, type BigCommerceClient, type Page } from '@patchcord/bigcommerce';
import { DependencyDownError, type Part } from '@patchcord/events';
import { isObject, partOf } from './fetched.js';

const FRESH_MS = 10 * 60_000;
/** A customer that names what we do not know makes us look again, but not more often than this. */
const AGAIN_MS = 30_000;

interface Lists {
  parts: Part[];
  attributeIds: Set<unknown>;
  groupIds: Set<unknown>;
  at: number;
}

/** The attribute definitions and customer groups of a store, which customers name by id only. */
export class ReferenceLists {
  private lists: Lists | undefined;
  private reading: Promise<Lists> | undefined;

  constructor(
    private readonly client: BigCommerceClient,
    private readonly now: () => number = Date.now,
  ) {}

  /** The lists as parts of this customer's observation; read again when they are old or do not know what it names. */
  async parts(customer: Record<string, unknown>): Promise<Part[]> {
    const { lists } = this;
    if (lists && this.now() - lists.at < (isCovered(lists, customer) ? FRESH_MS : AGAIN_MS)) return lists.parts;
    this.reading ??= this.read().finally(() => (this.reading = undefined));
    try {
      return (await this.reading).parts;
    } catch (error) {
      // Older lists are better than no customer; the next one tries again.
      if (lists && error instanceof DependencyDownError) return lists.parts;
      throw error;
    }
  }

  private async read(): Promise<Lists> {
    const at = this.now();
    const [definitions, groups] = await Promise.all([
      collect(pagesV3(this.client, '/v3/customers/attributes', { priority: 3 })),
      collect(pagesV2(this.client, '/v2/customer_groups', { priority: 3 })),
    ]);
    const parts = [
      partOf('attribute-definitions', 200, Buffer.from(JSON.stringify(definitions))),
      partOf('customer-groups', 200, Buffer.from(JSON.stringify(groups))),
    ];
    this.lists = { parts, attributeIds: idsOf(definitions), groupIds: idsOf(groups), at };
    return this.lists;
  }
}

function isCovered({ attributeIds, groupIds }: Lists, customer: Record<string, unknown>): boolean {
  const { attributes, customer_group_id: group } = customer;
  const named = Array.isArray(attributes)
    ? attributes.filter(isObject).map((attribute) => attribute['attribute_id'])
    : [];
  return (!group || groupIds.has(group)) && named.every((id) => attributeIds.has(id));
}

async function collect(pages: AsyncGenerator<Page>): Promise<unknown[]> {
  const elements: unknown[] = [];
  for await (const page of pages) elements.push(...page.elements);
  return elements;
}

function idsOf(elements: readonly unknown[]): Set<unknown> {
  return new Set(elements.filter(isObject).map((element) => element['id']));
}
