import { describePush } from './push.suite.ts';

describePush('postgres');
