/*
 * Which file may import which. Every rule has its sentence; `npm run check` fails on the first import that breaks one.
 * What a file may contain (process.env, forwardRef, emit, size) is the matter of eslint.config.js.
 */

/** Each module may import the ones on earlier lines, and only through their index.ts. */
const ORDER = [['auth'], ['users'], ['conversations'], ['presence', 'media'], ['messages'], ['dialects']];

const SPEC = '\\.spec\\.ts$';
const FRAMEWORK = '^node_modules/(@types/)?(@nestjs|mongoose|mongodb|bson|@?socket\\.io|express|rxjs)';
const MONGO = '^node_modules/(@nestjs/mongoose|mongoose|mongodb|bson)/';
const SOCKETS = '^node_modules/(@nestjs/websockets|@nestjs/platform-socket\\.io|@?socket\\.io[^/]*)/';
const HTTP = '^node_modules/(@types/)?(@nestjs/platform-express|express|multer|supertest)/';

const moduleOrder = ORDER.map((level, index) => {
  const earlier = ORDER.slice(0, index).flat();
  return level.map((name) => ({
    name: `order-${name}`,
    severity: 'error',
    comment: `The ${name} module may import ${earlier.length > 0 ? earlier.join(', ') : 'no other module'}: the order of modules has no way back.`,
    from: { path: `^src/modules/${name}/` },
    to: { path: '^src/modules/', pathNot: `^src/modules/(${[...earlier, name].join('|')})/` },
  }));
}).flat();

const layers = [
  {
    name: 'shared-imports-shared-alone',
    severity: 'error',
    comment: 'shared/ is the vocabulary under everything else: it imports nothing of the other folders.',
    from: { path: '^src/shared/' },
    to: { path: '^src/', pathNot: '^src/shared/' },
  },
  {
    name: 'shared-knows-no-framework',
    severity: 'error',
    comment: 'shared/ would survive a change of framework: no Nest, Mongoose, Socket.IO or Express in it.',
    from: { path: '^src/shared/', pathNot: SPEC },
    to: { path: FRAMEWORK },
  },
  {
    name: 'config-imports-shared-alone',
    severity: 'error',
    comment: 'config/ is read before the application exists: it imports shared/ and itself.',
    from: { path: '^src/config/' },
    to: { path: '^src/', pathNot: '^src/(config|shared)/' },
  },
  {
    name: 'platform-knows-no-module',
    severity: 'error',
    comment: 'platform/ is glue that any module can use: it knows none of them.',
    from: { path: '^src/platform/' },
    to: { path: '^src/', pathNot: '^src/(platform|config|shared)/' },
  },
  {
    name: 'nobody-imports-the-application',
    severity: 'error',
    comment:
      'app.module, app.setup and main put everything together: what they put together does not look back.',
    from: { path: '^src/', pathNot: '^src/(app\\.(module|setup)|main)(\\.spec)?\\.ts$' },
    to: { path: '^src/[^/]+\\.ts$' },
  },
];

const doors = [
  {
    name: 'module-through-its-index',
    severity: 'error',
    comment: 'A module is imported through its index.ts: the rest is its own business.',
    from: { path: '^src/modules/([^/]+)/' },
    to: { path: '^src/modules/[^/]+/', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/index\\.ts$'] },
  },
  {
    name: 'application-through-the-index',
    severity: 'error',
    comment: 'The application imports a module through its index.ts too.',
    from: { path: '^src/', pathNot: '^src/modules/' },
    to: { path: '^src/modules/', pathNot: '^src/modules/[^/]+/index\\.ts$' },
  },
  {
    name: 'dialects-are-apart',
    severity: 'error',
    comment: 'A dialect knows no other dialect: what two of them need is in dialects/shared/.',
    from: { path: '^src/modules/dialects/([^/]+)/' },
    to: { path: '^src/modules/dialects/', pathNot: '^src/modules/dialects/($1|shared)/' },
  },
  {
    name: 'dialects-store-nothing',
    severity: 'error',
    comment: 'A dialect translates to services: it has no repository and no schema, and uses none.',
    from: { path: '^src/modules/dialects/' },
    to: { path: `(\\.(repository|schema)\\.ts$)|${MONGO}` },
  },
];

const technologies = [
  {
    name: 'mongo-stays-in-storage',
    severity: 'error',
    comment:
      'In a module only repositories, their rows and pipelines, schemas and the wiring know MongoDB: services get plain objects.',
    from: { path: '^src/modules/', pathNot: ['\\.(repository|rows|pipelines|schema|module)\\.ts$', SPEC] },
    to: { path: MONGO },
  },
  {
    name: 'sockets-stay-at-the-edge',
    severity: 'error',
    comment:
      'In a module only gateways and broadcasters know Socket.IO: a service never learns who is connected where.',
    from: { path: '^src/modules/', pathNot: ['\\.(gateway|broadcaster)\\.ts$', SPEC] },
    to: { path: `${SOCKETS}|^src/platform/ws/sockets/realtime-socket\\.ts$` },
  },
  {
    name: 'only-broadcasters-speak',
    severity: 'error',
    comment:
      'Realtime reaches the sockets of people: services publish a domain event, and a broadcaster says it.',
    from: { path: '^src/modules/', pathNot: ['\\.broadcaster\\.ts$', SPEC] },
    to: { path: '^src/platform/ws/realtime\\.ts$' },
  },
  {
    name: 'http-stays-at-the-edge',
    severity: 'error',
    comment: 'Services, policies, repositories, gateways and broadcasters know no HTTP framework.',
    from: { path: '^src/modules/.*\\.(service|policy|repository|gateway|broadcaster)\\.ts$' },
    to: { path: HTTP },
  },
  {
    name: 'policies-are-pure',
    severity: 'error',
    comment: 'A policy is rules over plain values: no framework, no repository, no service.',
    from: { path: '\\.policy\\.ts$' },
    to: { path: `${FRAMEWORK}|\\.(repository|service|gateway|controller|broadcaster)\\.ts$` },
  },
];

const hygiene = [
  {
    name: 'no-circular',
    severity: 'error',
    comment: 'Two files that import each other, at whatever distance, are one file or need a third.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-orphans',
    severity: 'error',
    comment: 'A file that nothing imports and that imports nothing does nothing.',
    from: { orphan: true, path: '^src/', pathNot: '\\.d\\.ts$' },
    to: {},
  },
  {
    name: 'no-test-code-in-src',
    severity: 'error',
    comment: 'What is shipped needs no test: src imports neither test/ nor bench/ nor a spec.',
    from: { path: '^src/', pathNot: SPEC },
    to: { path: `^(test|bench|demo|scripts)/|${SPEC}` },
  },
  {
    name: 'no-development-dependencies-in-src',
    severity: 'error',
    comment: 'The image is built without devDependencies: what src imports is among the dependencies.',
    from: { path: '^src/', pathNot: SPEC },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '^node_modules/@types/' },
  },
  {
    name: 'no-unlisted-packages',
    severity: 'error',
    comment: 'A package that package.json does not name is here by chance of somebody else needing it.',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'no-unresolvable',
    severity: 'error',
    comment: 'An import leads somewhere; what is in dist is there once it is built.',
    from: {},
    to: { couldNotResolve: true, pathNot: '/dist/' },
  },
];

module.exports = {
  forbidden: [...layers, ...doors, ...moduleOrder, ...technologies, ...hygiene],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: '^node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
