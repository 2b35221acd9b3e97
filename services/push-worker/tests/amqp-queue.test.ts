import { describePush } from './suites/push.suite.ts';

describePush('amqp');
