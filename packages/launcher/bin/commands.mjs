// Every command there is. Help reads this before anything is installed, so it is plain JavaScript for Node 20;
// commands take their usage from here too.
//
// name     as it is typed; its npm script has colons for the spaces, where there is one
// file     what runs, under packages/
// usage    what may follow the name
// options  each with what it means
// notes    what else one should know

const url = ['--url URL', 'a running Parley (default: what runs with this data folder)'];
const port = ['--port N', 'port of the one address; 0 for any free one (PORT; default 8080)'];
const host = ['--host ADDRESS', '0.0.0.0 lets phones in your network in (HOST; default 127.0.0.1)'];
const open = ['--open', 'open it in the browser once it runs'];

const run = [
  {
    name: 'start',
    file: 'launcher/src/commands/start.ts',
    summary: 'start the product in one process, with a Postgres of its own',
    usage: ['[--port N] [--host ADDRESS] [--open]'],
    options: [port, host, open],
    notes: [
      'Ctrl-C stops it; data stays, in .parley or PARLEY_DATA_DIR. Sample accounts: alice, bob and carol.',
    ],
  },
  {
    name: 'cluster',
    file: 'launcher/src/commands/cluster.ts',
    summary: 'start each service as processes of its own, with Redis, RabbitMQ and Postgres',
    usage: ['[--gateways N] [--messages N] [--auths N] [--push-workers N] [--port N] …'],
    options: [
      ['--gateways N', 'how many gateways (GATEWAYS; default 2)'],
      ['--messages N', 'how many message services (MESSAGES; default 1)'],
      ['--auths N', 'how many auth services (AUTH; default 1)'],
      ['--push-workers N', 'how many push-workers (PUSH_WORKERS; default 1)'],
      ...[port, host, open],
    ],
    notes: ['What runs where is written to cluster.json in the data folder.'],
  },
  {
    name: 'seed',
    file: 'launcher/src/commands/seed.ts',
    summary: 'fill a running Parley with people, groups and what they have written',
    usage: ['[--users N] [--groups N] [--messages N] [--url URL] [--password TEXT]'],
    options: [
      ['--users N', 'people beside alice, bob and carol (default 12, at most 1000)'],
      ['--groups N', 'groups (default 6, at most 500)'],
      ['--messages N', 'messages in all conversations together (default 400, at most 100000)'],
      url,
      ['--password TEXT', 'of the new accounts (default parley-sample-1, on this machine only)'],
    ],
    notes: [
      'Again with the same numbers it changes nothing; with larger ones it adds. What was cut short goes on.',
      'It uses the public API and keeps to its limits. PARLEY_RATE_LIMITS=off npx parley start lifts those.',
    ],
  },
  {
    name: 'open',
    file: 'launcher/src/commands/open.ts',
    summary: 'open the running Parley in the browser',
    usage: ['[--url URL]'],
    options: [url],
    notes: ['BROWSER names another browser than the system’s; none: only say the address.'],
  },
];

const look = [
  {
    name: 'push why',
    file: 'launcher/src/commands/push-why.ts',
    summary: 'why a message did or did not reach somebody’s lock screen',
    usage: [
      '--message ID [--user NAME]',
      '--message ID --user NAME [--device END] [--kind KIND] [--bundle ID] [--apns FILE] [--curl]',
    ],
    options: [
      ['--message ID', 'id of a message or a call'],
      ['--user NAME', 'username of a recipient'],
      ['--apns FILE', 'save the push as an .apns file for Xcode’s Simulator and xcrun simctl push'],
      ['--curl', 'show the line that sends it to Apple’s sandbox'],
      ['--device END', 'of several recorded pushes: the end of the device’s token'],
      ['--kind KIND', 'of several recorded pushes: alert, reaction, clear or fresh'],
      ['--bundle ID', 'the app’s bundle id, for devices that registered none (default: APNS_TOPIC)'],
    ],
  },
  {
    name: 'push replay',
    file: 'launcher/src/commands/push-replay.ts',
    summary: 'show pushes that were set aside, with reasons, and queue them again',
    usage: ['[--list] [--limit N]'],
    options: [
      ['--list', 'only show what was set aside'],
      ['--limit N', 'the oldest N (default 100, at most 10000)'],
    ],
  },
];

const operate = [
  {
    name: 'db set-role',
    file: 'launcher/src/commands/set-role.ts',
    summary: 'make an account a user, moderator or admin',
    usage: ['USERNAME user|moderator|admin'],
  },
  {
    name: 'db rotate-epoch',
    file: 'database/src/commands/rotate-epoch.ts',
    summary: 'the last step of restoring a backup: clients load anew',
    usage: [''],
    notes: ['Of the database that DATABASE_URL names. See docs/operations.md.'],
  },
  {
    name: 'auth rotate-keys',
    file: 'launcher/src/commands/rotate-keys.ts',
    summary: 'sign access tokens with a new key',
    usage: [''],
    notes: ['Of what runs with this data folder, or of AUTH_KEYS_FILE. See docs/operations.md.'],
  },
];

const develop = [
  {
    name: 'load',
    file: 'bench/src/commands/load.ts',
    summary: 'put load on a cluster of its own or a running Parley, and check that nothing was lost',
    usage: [
      '[--url URL] [--users N] [--rooms N] [--members N] [--rate N] [--seconds N] [--mix MIX] [--quick]',
    ],
    options: [
      ['--url URL', 'a running Parley (default: a cluster of its own, without rate limits)'],
      ['--users N', 'users that are registered for it (default 200)'],
      ['--rooms N', 'groups they are in (default 40)'],
      ['--members N', 'of each group (default 10, at most 100)'],
      ['--rate N', 'actions a second, of all users together (default 200)'],
      ['--seconds N', 'how long (default 30, at most 840)'],
      ['--mix MIX', 'shares of actions (default send=70,receipt=20,typing=9,reconnect=1)'],
      ['--quick', 'small counts, a few seconds'],
    ],
    notes: ['The report is load/load.json in the data folder. Exit code 1: somebody lost something.'],
  },
  {
    name: 'test',
    file: 'launcher/src/commands/test.ts',
    summary: 'run the tests, over real Postgres, Redis and RabbitMQ',
    usage: ['[PATH …]'],
    notes: ['What follows goes to Jest as it is.'],
  },
  {
    name: 'check',
    file: 'launcher/src/commands/check.ts',
    summary: 'types, lint, boundaries, unused code, API documents',
    usage: [''],
  },
  {
    name: 'screenshot',
    file: 'web/tests/commands/screenshot.ts',
    summary: 'take the picture of the README anew, in Chromium',
    usage: [''],
  },
  {
    name: 'bench',
    file: 'bench/src/commands/bench.ts',
    summary: 'measure it beside what bounds it',
    usage: ['[a|b|c|d|e|f|g|h|i|j|k|l|m …] [--quick] [--profile]'],
    options: [
      ['--quick', 'small counts: shows that all works'],
      ['--profile', 'each service leaves a CPU profile'],
    ],
  },
  {
    name: 'chaos',
    file: 'bench/src/commands/chaos.ts',
    summary: 'break things while people chat or get pushes, and check what they were promised',
    usage: [
      '[--seed N] [--path P] [--replay-path R] [--runs N] [--minutes N] [--commands N] [--shrink SECONDS] [--no-flood]',
      'push [--minutes N] [--seed N] [--workers N] [--people N] [--rate N]',
      'races [--races N] [--phones N] [--seed N]',
    ],
    notes: ['See CONTRIBUTING.md.'],
  },
];

/** In the order of the overview. */
export const commandGroups = [
  { title: 'Run it', commands: run },
  { title: 'See why', commands: look },
  { title: 'Operate it', commands: operate },
  { title: 'Develop it', commands: develop },
];

export const commands = commandGroups.flatMap((group) => group.commands);
