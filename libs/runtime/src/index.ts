export type { HttpOptions, ServiceModule } from './application.js';
export { fullJitterMs, type Backoff } from './backoff.js';
export { baseConfig, databaseConfig, httpConfig, kafkaConfig } from './base.config.js';
export {
  commaList,
  ConfigError,
  defineConfig,
  describeConfig,
  loadConfig,
  type ConfigDefinition,
  type ConfigOf,
  type ConfigProblem,
  type ConfigRow,
} from './config.js';
export { armFailpoints, failpoint, FailpointError, failpoints, type Failpoint } from './failpoints.js';
export { Health, type HealthReport, type LiveCheck, type ReadyCheck } from './health.js';
export { configureLog, createLogger, type Log, type LogFields, type LogLevel, type LogSettings } from './log.js';
export { metrics } from './metrics.js';
export {
  resolveReference,
  Secret,
  secret,
  secretReference,
  UnresolvedReferenceError,
  type SecretReference,
} from './secret.js';
export { CONFIG, startService, type Service, type ServiceOptions } from './service.js';
export { MICROSERVICE_STRATEGIES } from './strategies.js';
export {
  contextOf,
  extract,
  inject,
  isSampled,
  ROOT_CONTEXT,
  startSpan,
  traceIdOf,
  withSpan,
  type Context,
  type Headers,
  type HeaderValue,
  type Span,
  type SpanSettings,
} from './trace.js';
