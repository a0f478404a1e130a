export { ConfigError, loadConfig, type AppEnv, type Config, type Environment } from './config/config.ts';
export { createHost, StartError, type Host, type HostOptions } from './host.ts';
