import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Problem } from './problem.mjs';

const LOG4J = `status=error
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=[%d] %p %m (%c)%n
rootLogger.level=warn
rootLogger.appenderRef.out.ref=out
# This logger alone says when the broker is ready.
logger.started.name=kafka.server.KafkaRaftServer
logger.started.level=info
`;

/** An Apache Kafka broker and controller in one process, its storage formatted when it is new. */
export async function kafkaPart({ dataDir, artifacts, java, ports }) {
  const folder = join(dataDir, 'kafka');
  const config = join(folder, 'server.properties');
  const classPath = join(artifacts.kafka, '*');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'log4j2.properties'), LOG4J);
  writeFileSync(config, serverProperties({ folder, broker: ports.kafka, controller: ports.kafkaController }));
  if (!existsSync(join(folder, 'log', 'meta.properties'))) await format(java, classPath, config);
  return {
    name: 'kafka',
    command: java,
    args: [
      '-Xms256m',
      '-Xmx768m',
      '-XX:+UseG1GC',
      '-XX:MaxGCPauseMillis=20',
      `-Dlog4j2.configurationFile=${join(folder, 'log4j2.properties')}`,
      '-cp',
      classPath,
      'kafka.Kafka',
      config,
    ],
    cwd: folder,
    logFile: join(dataDir, 'logs', 'kafka.log'),
    ready: { line: 'Kafka Server started' },
    stopSignal: 'SIGTERM',
  };
}

async function format(java, classPath, config) {
  const clusterId = randomBytes(16).toString('base64url').replace(/^-/, 'A');
  const args = [
    '-XX:TieredStopAtLevel=1',
    '-XX:+UseSerialGC',
    '-cp',
    classPath,
    'kafka.tools.StorageTool',
    'format',
    '-t',
    clusterId,
    '-c',
    config,
  ];
  try {
    await promisify(execFile)(java, args);
  } catch (error) {
    throw new Problem(
      `Kafka could not format its storage: ${(error.stderr || error.stdout || error.message).trim().split('\n').at(-1)}`,
    );
  }
}

function serverProperties({ folder, broker, controller }) {
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${broker},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${broker}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': join(folder, 'log'),
    'auto.create.topics.enable': false,
    'offsets.topic.num.partitions': 8,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 8,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 8,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // Error topics take records of 12 MiB, and a batch has some bytes around its records.
    'message.max.bytes': 13 * 1_048_576,
    'replica.fetch.max.bytes': 13 * 1_048_576,
    // A group that was away for a quarter must not start from the beginning.
    'offsets.retention.minutes': 90 * 24 * 60,
    'group.initial.rebalance.delay.ms': 0,
    // So that a test may lose a consumer in two seconds.
    'group.min.session.timeout.ms': 2_000,
    // After a SIGKILL the broker waits until the session of its former self is over (9 s by default).
    'broker.session.timeout.ms': 4_000,
    'broker.heartbeat.interval.ms': 1_000,
    // The defaults of these are for a machine that does nothing else.
    'num.network.threads': 2,
    'num.io.threads': 4,
    'log.cleaner.dedupe.buffer.size': 16 * 1_048_576,
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}
