export interface List {
  readonly id: number;
  name: string;
  /** Keeps the date at which a contact joined. */
  enhanced: boolean;
}

/** The lists of one account, found by id or name. Names are unique and case-sensitive. */
export class ListStore {
  private readonly byId = new Map<number, List>();
  private readonly byName = new Map<string, List>();
  private lastId = 0;

  add(name: string, enhanced: boolean): List {
    const list = { id: ++this.lastId, name, enhanced };
    this.byId.set(list.id, list);
    this.byName.set(name, list);
    return list;
  }

  get(id: number): List | null {
    return this.byId.get(id) ?? null;
  }

  named(name: string): List | null {
    return this.byName.get(name) ?? null;
  }

  rename(list: List, name: string): void {
    this.byName.delete(list.name);
    list.name = name;
    this.byName.set(name, list);
  }

  remove(list: List): void {
    this.byId.delete(list.id);
    this.byName.delete(list.name);
  }

  all(): List[] {
    return [...this.byId.values()];
  }
}
