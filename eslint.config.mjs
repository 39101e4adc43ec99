import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

/** The rooms of the house, and which of them each may look into. */
const rooms = [
  { type: 'protocol', pattern: 'engine/protocol/**', partialMatch: false },
  { type: 'config', pattern: 'engine/config/**', partialMatch: false },
  { type: 'engine', pattern: 'engine/**', partialMatch: false },
  { type: 'extension', pattern: 'extension/**', partialMatch: false },
  { type: 'webview', pattern: 'webview/**', partialMatch: false },
  { type: 'test', pattern: 'test/**', partialMatch: false },
];

/** One room's leave to import from others: values and types, or types alone. */
function mayImport(from, rooms, kind) {
  const allow = rooms.map((type) => ({ to: { element: { type } }, ...(kind && { dependency: { kind } }) }));
  return { from: { element: { type: from } }, allow };
}

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.cache/', 'test-results/', 'runs/', 'examples/'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: [] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { boundaries },
    settings: {
      'boundaries/elements': rooms,
      'import/resolver': { typescript: { project: ['tsconfig.json', 'webview/tsconfig.json', 'test/tsconfig.json'], noWarnOnMultipleProjects: true } },
    },
    rules: {
      'boundaries/dependencies': ['error', {
        default: 'disallow',
        policies: [
          mayImport('protocol', ['protocol']),
          mayImport('config', ['protocol', 'config', 'engine']),
          mayImport('engine', ['protocol', 'config', 'engine']),
          mayImport('extension', ['protocol', 'extension']),
          mayImport('extension', ['config'], 'type'),
          mayImport('webview', ['webview']),
          mayImport('webview', ['protocol', 'config'], 'type'),
          mayImport('test', ['protocol', 'config', 'engine', 'extension', 'webview', 'test']),
        ],
      }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true, namedFrom: true, namespaceFrom: true } }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      'eqeqeq': 'error',
    },
  },
  {
    files: ['**/*.mjs'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      ...tseslint.configs.disableTypeChecked.languageOptions,
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', setTimeout: 'readonly' },
    },
    rules: { ...tseslint.configs.disableTypeChecked.rules, 'no-restricted-exports': 'off' },
  },
);
