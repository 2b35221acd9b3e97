import { describeKilled } from './suites/killed.suite.ts';

describeKilled('postgres');
