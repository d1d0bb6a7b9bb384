import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import jsdoc from 'eslint-plugin-jsdoc';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

// Which file may import which is the matter of .dependency-cruiser.cjs; what a file may contain is the matter of this one.

const SPECS = ['**/*.spec.ts', 'test/{e2e,contract}/**/*.ts'];

const NODE_GLOBALS = [
  'process',
  'module',
  'Buffer',
  'URL',
  'fetch',
  'FormData',
  'Blob',
  'performance',
  'setTimeout',
  'clearTimeout',
];

const size = {
  'max-lines': ['error', 250],
  'max-lines-per-function': ['error', 40],
  'max-depth': ['error', 3],
  complexity: ['error', 10],
};

const tooManyParameters = [
  ':matches(FunctionDeclaration, ArrowFunctionExpression)[params.length>4]',
  ':not(MethodDefinition) > FunctionExpression[params.length>4]',
  'MethodDefinition[kind!="constructor"] > :matches(FunctionExpression, TSEmptyBodyFunctionExpression)[params.length>4]',
].map((selector) => ({ selector, message: 'A function takes at most four parameters: pass one object.' }));

const tooManyDependencies = {
  selector: 'MethodDefinition[kind="constructor"] > FunctionExpression[params.length>6]',
  message: 'A class has at most six dependencies: split it.',
};

const emit = {
  selector: 'CallExpression[callee.property.name="emit"]',
  message: 'Only broadcasters emit to rooms: publish a domain event and let the broadcaster listen to it.',
};

const ownRooms = {
  selector: 'CallExpression[callee.property.name=/^(join|leave)$/][callee.object.name="socket"]',
  message: 'Only broadcasters say which rooms a socket is in: whoever speaks to rooms knows them.',
};

const longHandler = {
  selector: 'MethodDefinition[decorators.length>0] > FunctionExpression > BlockStatement[body.length>1]',
  message: 'Handlers are one line: services order the steps.',
};

const focusedTest = [
  'MemberExpression[object.name=/^(describe|it|test)$/][property.name=/^(only|skip|todo|failing)$/]',
  'CallExpression[callee.name=/^(fdescribe|fit|xdescribe|xit|xtest)$/]',
].map((selector) => ({ selector, message: 'Every test runs, or it is deleted.' }));

const syntax = (...more) => ['error', ...tooManyParameters, tooManyDependencies, ...more];

const forwardRef = {
  regex: '^@nestjs/common$',
  importNames: ['forwardRef'],
  message:
    'Two modules that need each other are one module, or the later one listens to the events of the earlier one.',
};

const transportExceptions = {
  regex: '^@nestjs/(common|websockets)$',
  importNamePattern: 'Exception$',
  message: 'Throw AppError: one error type that every transport maps.',
};

const models = {
  regex: '^@nestjs/mongoose$',
  importNames: ['InjectModel', 'getModelToken'],
  message: 'Models are used in repositories alone: add a method with an intention for a name there.',
};

const storage = {
  regex: '^\\.',
  importNamePattern: '(Repository|Schema|Model)$',
  message: 'A dialect translates to services and never touches storage.',
};

const processEnv = {
  regex: '^(node:)?process$',
  importNames: ['env', 'default'],
  message: 'Only src/config/env.ts reads the environment: inject Env.',
};

const imports = (...patterns) => ['error', { patterns: [processEnv, forwardRef, ...patterns] }];

const exported = 'ExportNamedDeclaration >';
const hidden =
  ':matches([accessibility="private"], [accessibility="protected"], [key.type="PrivateIdentifier"])';
// What Nest calls by these names is explained by Nest.
const framework =
  '[key.name=/^(catch|intercept|canActivate|transform|use|configure|on(Module|Application)[A-Z]\\w+|beforeApplicationShutdown)$/]';
const PUBLIC = [
  `${exported} ClassDeclaration`,
  `${exported} FunctionDeclaration`,
  `${exported} ClassDeclaration > ClassBody > MethodDefinition[kind="method"]:not(${hidden}):not(${framework})`,
];
const FIELD = `PropertyDefinition:not(${hidden})`;

const documented = (contexts) => ({
  'jsdoc/require-jsdoc': ['error', { require: { FunctionDeclaration: false }, contexts, enableFixer: false }],
  'jsdoc/require-description': ['error', { contexts }],
});

export default defineConfig(
  globalIgnores(['dist/', '.data/']),
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' } },
  js.configs.recommended,
  {
    files: ['**/*.{ts,js,mjs,cjs}'],
    rules: {
      ...size,
      'no-console': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'] }],
      'no-restricted-syntax': syntax(),
      eqeqeq: 'error',
      'prefer-template': 'error',
      'object-shorthand': 'error',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: Object.fromEntries(NODE_GLOBALS.map((name) => [name, 'readonly'])) },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Left alone in files with decorators, whose constructor types Nest needs at run time; tsc watches those.
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': true, minimumDescriptionLength: 10 },
      ],
      '@typescript-eslint/explicit-member-accessibility': ['error', { accessibility: 'no-public' }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // DTO classes are shapes: plain objects are handed out as them, and copied field by field.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      // A field without a type has none in the metadata either.
      '@typescript-eslint/no-inferrable-types': ['error', { ignoreProperties: true }],
      // Signatures of Nest that are overridden have such parameters.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // It asks for the `!` that no-non-null-assertion refuses.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // An async function that checks access first refuses by rejecting, whether or not it awaits.
      '@typescript-eslint/require-await': 'off',
      // `claims['sub']` says that the key comes from outside, `claims.sub` that the type knows it.
      '@typescript-eslint/dot-notation': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { jsdoc },
    settings: { jsdoc: { mode: 'typescript' } },
    rules: {
      ...documented(PUBLIC),
      'jsdoc/informative-docs': 'error',
      'no-restricted-imports': imports(models),
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: processEnv.message },
      ],
      'no-restricted-syntax': syntax(emit),
    },
  },
  { files: ['src/**/*.dto.ts'], rules: documented([...PUBLIC, FIELD]) },
  {
    files: ['src/modules/**/*.ts'],
    rules: { 'no-restricted-imports': imports(transportExceptions, models) },
  },
  {
    files: ['src/modules/dialects/**/*.ts'],
    rules: { 'no-restricted-imports': imports(transportExceptions, models, storage) },
  },
  { files: ['src/**/*.repository.ts'], rules: { 'no-restricted-imports': imports(transportExceptions) } },
  {
    files: ['src/**/*.broadcaster.ts', 'src/platform/{ws,events,mongo}/**/*.ts'],
    rules: { 'no-restricted-syntax': syntax() },
  },
  {
    files: ['src/**/*.{gateway,controller}.ts'],
    rules: { 'no-restricted-syntax': syntax(emit, ownRooms, longHandler) },
  },
  { files: ['src/config/env.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: ['test/**/*.ts', ...SPECS],
    rules: {
      'no-restricted-syntax': syntax(...focusedTest),
      // Bodies of answers are `any` until a matcher has looked at them.
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: SPECS,
    rules: {
      'max-lines-per-function': 'off',
      'jsdoc/require-jsdoc': 'off',
      'jsdoc/require-description': 'off',
    },
  },
  prettier,
);
