// The one-way rules of the house. Tests may reach further: they put real parts together.
const source = '^(packages|services)/[^/]+/src/.+(?<!\\.test)\\.tsx?$';
const serviceSource = '^services/([^/]+)/src/.+(?<!\\.test)\\.ts$';
const seams = '(database|fanout|presence|queue|rate-limit|media-store)';

const forbidden = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** `packages/<name>` may use only the packages named. */
const layer = (name, allowed) =>
  forbidden(
    `layer-${name}`,
    'contracts ← runtime ← (database, fanout, presence, queue, rate-limit, media-store) ← services ← launcher',
    { path: `^packages/${name}/src/(?!.*\\.test\\.ts$)` },
    { path: '^(packages|services)/', pathNot: `^packages/(${[name, ...allowed].join('|')})/` },
  );

/** An outside thing has one door. */
const door = (library, comment, doors) =>
  forbidden(
    `door-${library.replace(/\W+/g, '-')}`,
    comment,
    { path: source, pathNot: doors },
    { path: [`^node_modules/${library}/`, `^${library}$`] },
  );

export default {
  forbidden: [
    forbidden('no-cycles', 'A cycle is two files that are one.', { path: '\\.tsx?$' }, { circular: true }),
    forbidden(
      'no-unresolved',
      'An import that leads nowhere.',
      { path: '^(packages|services)/' },
      { couldNotResolve: true },
    ),
    layer('contracts', []),
    layer('runtime', ['contracts']),
    layer('database', ['contracts', 'runtime']),
    layer('fanout', ['contracts', 'runtime']),
    layer('presence', ['contracts', 'runtime']),
    layer('queue', ['contracts', 'runtime', 'database']),
    layer('rate-limit', ['contracts', 'runtime']),
    layer('media-store', ['contracts', 'runtime']),
    layer('apns-simulator', ['contracts', 'runtime']),
    layer('client', ['contracts']),
    layer('web', ['contracts', 'client']),
    forbidden(
      'layer-services',
      'A service uses contracts, runtime and the seams; who needs another service calls it.',
      { path: serviceSource },
      {
        path: '^(packages|services)/',
        pathNot: [`^packages/(contracts|runtime|${seams})/`, '^services/$1/'],
      },
    ),
    forbidden(
      'index-only',
      'Workspaces are used through what they export.',
      { path: '^(packages|services)/([^/]+)/src/.+(?<!\\.test)\\.tsx?$' },
      {
        path: '^(packages|services)/[^/]+/',
        pathNot: [
          '^$1/$2/',
          '/src/index\\.ts$',
          // What an app's bundle takes without the rest, see their package.json.
          '^packages/contracts/src/(close-codes|error-codes|limits)\\.ts$',
          '^packages/client/src/store/(indexeddb|sqlite)\\.ts$',
          '^packages/client/src/store/(indexeddb|sqlite)\\.ts$',
          '^packages/database/src/transaction\\.ts$',
          '^packages/launcher/src/infrastructure/index\\.ts$',
        ],
      },
    ),
    forbidden(
      'gateway-without-database',
      'gateway has no database access.',
      { path: '^services/gateway/src/' },
      { path: '^packages/(database|queue)/' },
    ),
    forbidden(
      'sql-in-store',
      'Only store/ speaks SQL; entry points hand it the pool, operations say what is one transaction.',
      { path: serviceSource, pathNot: '^services/[^/]+/src/(store/|(main|context|seams|index)\\.ts)' },
      {
        path: '^packages/database/',
        pathNot: '^packages/database/src/transaction\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    ),
    forbidden(
      'store-at-the-bottom',
      'Inside a service: main → context → frames | rpc | http | decide → session | rooms | send | apns → store.',
      { path: '^services/([^/]+)/src/store/' },
      { path: '^services/$1/src/', pathNot: '^services/$1/src/(store/|events\\.ts|config\\.ts)' },
    ),
    forbidden(
      'main-on-top',
      'Nothing imports a main.',
      { path: '^(packages|services)/' },
      { path: '^services/[^/]+/src/main\\.ts$' },
    ),
    door('pg', 'Postgres is the database package and the Postgres queue.', '^packages/(database|queue)/'),
    door('ioredis', 'Redis is behind three seams.', '^packages/(fanout|presence|rate-limit)/'),
    door('amqplib', 'RabbitMQ is behind the queue.', '^packages/queue/'),
    door('ws', 'Sockets are the gateway.', '^(services/gateway|packages/(bench|client))/'),
    door('@prisma/client', 'Prisma is behind the database package.', '^packages/database/'),
    door(
      'http2',
      'HTTP/2 is Apple, its simulator, and what is measured beside them.',
      '^(services/push-worker/src/apns|packages/apns-simulator|packages/bench/src/apns)/',
    ),
    forbidden(
      'no-dev-tools',
      'Running code needs no development tools; chaos is a test that is also a command, and others are measured beside us.',
      { path: source, pathNot: '^packages/bench/src/(chaos|apns)/' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(gen|dist)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
