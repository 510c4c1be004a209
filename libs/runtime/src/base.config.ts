import { hostname } from 'node:os';
import { z } from 'zod';
import { commaList } from './config.js';
import { secret } from './secret.js';

/** What every service reads. Spread it into the definition of a service. */
export const baseConfig = {
  adminPort: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(0)
    .describe('Port of /health and /metrics; 0 takes a free one and logs it'),
  adminHost: z
    .string()
    .default('127.0.0.1')
    .describe('Address that /health and /metrics listen on; 0.0.0.0 in a container'),
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('Least severe log lines to write'),
  otelTracesExporter: z.enum(['none', 'otlp', 'zipkin', 'console']).default('none').describe('Where spans go'),
  otelExporterOtlpEndpoint: z
    .url()
    .default('http://127.0.0.1:4318')
    .describe('Base URL of the OTLP/HTTP collector; /v1/traces is added to it'),
  otelExporterZipkinEndpoint: z
    .url()
    .default('http://127.0.0.1:9411/api/v2/spans')
    .describe('URL that Zipkin takes spans at'),
  otelTracesSamplerArg: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('Share of traces that is recorded, from 0 to 1; who started a trace decides for all of it'),
  serviceInstance: z
    .string()
    .default(hostname)
    .describe('Name of this replica in traces and leases; the host name when unset'),
};

/** For services that read or write topics. */
export const kafkaConfig = {
  kafkaBrokers: commaList().describe('Kafka brokers as host:port, separated by commas'),
  schemaRegistryUrl: z.url().describe('Base URL of the Confluent-compatible schema registry'),
};

/** For services with state. The URL holds a password, so it is a Secret. */
export const databaseConfig = {
  databaseUrl: secret().describe('PostgreSQL as postgres://user:password@host:port/database'),
};

/** For services that answer HTTP requests of their own, beside the admin port. */
export const httpConfig = {
  httpPort: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(0)
    .describe('Port of the HTTP interface; 0 takes a free one and logs it'),
  httpHost: z
    .string()
    .default('127.0.0.1')
    .describe('Address that the HTTP interface listens on; 0.0.0.0 in a container'),
};
