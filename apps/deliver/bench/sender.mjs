// node apps/deliver/bench/sender.mjs [contacts]: how many Cordial calls a second the sender path makes, and at what CPU, against the
// stand-in with 20 ms answers and the PostgreSQL at DATABASE_URL. Build first; Kafka is left out, its loop has a bench of its own.
import { randomUUID } from 'node:crypto';
import { Bed, evidence, openDatabase, StandIn } from '../dist/bed.js';

const contacts = Number(process.argv[2] ?? 10_000);
const IN_FLIGHT_MAX = 2_000;
const BATCH_MAX = 256;
const CALLS_PER_SECOND = 5_000;

const endpoints = ['POST /contacts', 'GET /contacts/{key}', 'PUT /contacts/{key}', 'POST /orders', 'PUT /orders/{orderID}', 'POST /contactactivities'];

/** A body of the size that a mapped customer has. */
function contactBody(number) {
  return { first_name: `Name ${number}`, customer_id: String(number) };
}

function orderBody() {
  const item = { productID: '77', sku: 'MUG', category: 'Kitchen', name: 'Mug', qty: 2, itemPrice: 6, properties: { note: 'x'.repeat(600) } };
  return { items: [item, { ...item, sku: 'CUP' }, { ...item, sku: 'JAR' }], properties: { source: 'bigcommerce', note: 'y'.repeat(1_000) } };
}

function commandsOf(bed, number) {
  const id = randomUUID();
  const email = `person${number}@example.com`;
  const consent = number % 4 === 0 ? evidence('subscribed') : undefined;
  return [
    bed.contact(id, email, contactBody(number), consent ? { consent } : {}),
    bed.order(id, email, `o${number}`, orderBody()),
    bed.activity(id, email, `order/o${number}/placed`),
    bed.order(id, email, `o${number}`, { ...orderBody(), tax: 1 }),
    bed.contact(id, email, { ...contactBody(number), first_name: 'Changed' }, consent ? { consent } : {}),
  ].map((command) => bed.received(command));
}

/** Hands over what the loop would: one record a contact, so many in flight. */
function drain(bed, lines) {
  let next = 0;
  let inFlight = 0;
  let ready = [];
  const counts = new Map();
  return new Promise((resolve) => {
    const finish = (line, outcome) => {
      counts.set(outcome.kind, (counts.get(outcome.kind) ?? 0) + 1);
      inFlight -= 1;
      if (line.length > 0) ready.push(line);
      if (inFlight === 0 && ready.length === 0 && next >= lines.length) return resolve(counts);
      if (ready.length >= 16 || inFlight < IN_FLIGHT_MAX / 2) setImmediate(pump);
    };
    const pump = () => {
      while (inFlight < IN_FLIGHT_MAX) {
        while (ready.length < BATCH_MAX && next < lines.length) ready.push(lines[next++]);
        const batch = ready.splice(0, Math.min(BATCH_MAX, IN_FLIGHT_MAX - inFlight));
        if (batch.length === 0) return;
        inFlight += batch.length;
        const { outcomes } = bed.parts.stage.handle(batch.map((line) => line.shift()));
        outcomes.forEach((outcome, index) => void outcome.then((value) => finish(batch[index], value)));
      }
    };
    pump();
  });
}

const cordial = await StandIn.start({ SIMULATOR_CORDIAL_DELAY_MS: '20' });
const database = await openDatabase(process.env.DATABASE_URL ?? '');
const bed = await Bed.open(cordial, database.dataSource);
for (const endpoint of endpoints) {
  await database.dataSource.query(`insert into deliver.rate_lease (account, endpoint, calls_per_second) values ($1, $2, $3)`, [bed.account, endpoint, CALLS_PER_SECOND]);
}

async function measure(name, lines) {
  const [cpu, simulatorCpu, startedAt] = [process.cpuUsage(), cordial.cpuSeconds(), performance.now()];
  const { calls: before } = await cordial.get(`/counts?account=${bed.account}`);
  const counts = await drain(bed, lines);
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const { calls: after } = await cordial.get(`/counts?account=${bed.account}`);
  const calls = after.total - before.total;
  const result = {
    name,
    commands: lines.length === 0 ? 0 : [...counts.values()].reduce((sum, count) => sum + count, 0),
    seconds: Number(seconds.toFixed(2)),
    callsPerSecond: Math.round(calls / seconds),
    cpuMsPerCall: Number(((user + system) / 1_000 / calls).toFixed(3)),
    simulatorCpuMsPerCall: Number((((cordial.cpuSeconds() - simulatorCpu) * 1_000) / calls).toFixed(3)),
    memoryMb: Math.round(process.memoryUsage.rss() / 1024 / 1024),
    outcomes: Object.fromEntries(counts),
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

await measure('warm-up', Array.from({ length: 1_000 }, (_, n) => commandsOf(bed, n)));
const replay = Array.from({ length: contacts }, (_, n) => commandsOf(bed, n + 1_000));
const again = replay.map((line) => [...line]);
await measure('measured', replay);
await measure('replay', again);
await bed.close();
await database.drop();
await cordial.stop();
