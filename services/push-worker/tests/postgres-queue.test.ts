import { describePush } from './suites/push.suite.ts';

describePush('postgres');
