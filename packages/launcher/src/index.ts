export { type Cluster, startCluster } from './cluster/cluster.ts';
export { numberOf, optionsOf, UsageError, wordsAndOptionsOf } from './command-options.ts';
export { loadLauncherConfig } from './config.ts';
export { lockDataFolder } from './data-lock.ts';
export {
  freePort,
  type Infrastructure,
  provideInfrastructure,
  removeDataFolder,
  stopLeftovers,
} from './infrastructure/index.ts';
export { createPatientCaller, type PatientCaller } from './patient-calls.ts';
export { CommandError, runCommand, writableFolder } from './run-command.ts';
export { stopSignal } from './stop-signal.ts';
export { type ServiceSpec, type SupervisedService, supervise } from './supervisor.ts';
