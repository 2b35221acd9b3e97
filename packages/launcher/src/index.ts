export { type Cluster, startCluster } from './cluster/cluster.ts';
export { loadLauncherConfig } from './config.ts';
export { lockDataFolder } from './data-lock.ts';
export {
  freePort,
  type Infrastructure,
  provideInfrastructure,
  removeDataFolder,
  stopLeftovers,
} from './infrastructure/index.ts';
export { CommandError, runCommand, writableFolder } from './run-command.ts';
export { stopSignal } from './stop-signal.ts';
export { type ServiceSpec, type SupervisedService, supervise } from './supervisor.ts';
