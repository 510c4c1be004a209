import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { baseConfig, databaseConfig, kafkaConfig } from './base.config.js';
import { commaList, ConfigError, defineConfig, describeConfig, loadConfig } from './config.js';
import { secret } from './secret.js';

const definition = defineConfig({
  ...kafkaConfig,
  cordialApiKey: secret().describe('API key of the Cordial account'),
  requestsPerSecond: z.coerce.number().int().positive().default(10).describe('Stay below the limit of the account'),
});

describe('loadConfig', () => {
  it('reads camelCase keys from UPPER_SNAKE variables and converts them', () => {
    const config = loadConfig(definition, {
      KAFKA_BROKERS: 'one:9092, two:9092',
      SCHEMA_REGISTRY_URL: 'http://127.0.0.1:8081/apis/ccompat/v7',
      CORDIAL_API_KEY: 'k-123',
      REQUESTS_PER_SECOND: '25',
    });

    expect(config.kafkaBrokers).toEqual(['one:9092', 'two:9092']);
    expect(config.schemaRegistryUrl).toBe('http://127.0.0.1:8081/apis/ccompat/v7');
    expect(config.cordialApiKey.reveal()).toBe('k-123');
    expect(config.requestsPerSecond).toBe(25);
  });

  it('names every bad variable in one error, with what was expected, and shows no value', () => {
    const load = () =>
      loadConfig(definition, { SCHEMA_REGISTRY_URL: 'http//typo', REQUESTS_PER_SECOND: '-3', CORDIAL_API_KEY: '' });

    expect(load).toThrow(ConfigError);
    expect(load).toThrow(
      [
        '4 environment variables are wrong:',
        '  KAFKA_BROKERS is missing (Kafka brokers as host:port, separated by commas)',
        '  SCHEMA_REGISTRY_URL is not valid: Invalid URL (Base URL of the Confluent-compatible schema registry)',
        '  CORDIAL_API_KEY is missing (API key of the Cordial account)',
        '  REQUESTS_PER_SECOND is not valid: Too small: expected number to be >0 (Stay below the limit of the account)',
      ].join('\n'),
    );
  });

  it('takes an empty variable for an unset one', () => {
    expect(loadConfig(defineConfig(baseConfig), { LOG_LEVEL: '', ADMIN_PORT: '' })).toMatchObject({
      logLevel: 'info',
      adminPort: 0,
    });
  });

  it('refuses a list without an entry', () => {
    const list = defineConfig({ stores: commaList().describe('Stores') });

    expect(() => loadConfig(list, { STORES: ' , ' })).toThrow(
      'STORES is not valid: expected a comma-separated list (Stores)',
    );
  });
});

describe('defineConfig', () => {
  it('refuses a variable without a description', () => {
    expect(() => defineConfig({ publicUrl: z.url() })).toThrow(
      "PUBLIC_URL has no description: add .describe('…') to it.",
    );
  });

  it('finds a description that stands before the default', () => {
    const described = defineConfig({ lane: z.string().describe('Live or bulk').default('live') });

    expect(describeConfig(described)).toEqual([
      { name: 'LANE', default: 'live', required: false, description: 'Live or bulk' },
    ]);
  });
});

describe('describeConfig', () => {
  it('gives the rows of the table of variables', () => {
    expect(describeConfig(definition)).toEqual([
      {
        name: 'KAFKA_BROKERS',
        default: null,
        required: true,
        description: 'Kafka brokers as host:port, separated by commas',
      },
      {
        name: 'SCHEMA_REGISTRY_URL',
        default: null,
        required: true,
        description: 'Base URL of the Confluent-compatible schema registry',
      },
      { name: 'CORDIAL_API_KEY', default: null, required: true, description: 'API key of the Cordial account' },
      {
        name: 'REQUESTS_PER_SECOND',
        default: '10',
        required: false,
        description: 'Stay below the limit of the account',
      },
    ]);
  });

  it('calls what every service reads by the names that the design fixes', () => {
    const names = describeConfig(defineConfig({ ...baseConfig, ...kafkaConfig, ...databaseConfig })).map(
      (row) => row.name,
    );

    expect(names).toEqual([
      'ADMIN_PORT',
      'ADMIN_HOST',
      'LOG_LEVEL',
      'OTEL_TRACES_EXPORTER',
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'OTEL_EXPORTER_ZIPKIN_ENDPOINT',
      'OTEL_TRACES_SAMPLER_ARG',
      'SERVICE_INSTANCE',
      'KAFKA_BROKERS',
      'SCHEMA_REGISTRY_URL',
      'DATABASE_URL',
    ]);
  });
});
