export { Pipeline } from './pipeline.js';
export type { Addresses, PipelineOptions, ServiceName, StackEnvironment } from './pipeline.js';
export { startApp, startProgram } from './processes.js';
export type { Running } from './processes.js';
