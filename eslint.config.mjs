import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

/** The rooms of the house, and which of them each may look into. */
const rooms = [
  { type: 'protocol', pattern: 'engine/protocol/**', mode: 'full' },
  { type: 'config', pattern: 'engine/config/**', mode: 'full' },
  { type: 'engine', pattern: 'engine/**', mode: 'full' },
  { type: 'extension', pattern: 'extension/**', mode: 'full' },
  { type: 'webview', pattern: 'webview/**', mode: 'full' },
  { type: 'test', pattern: 'test/**', mode: 'full' },
];

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
      'import/resolver': { typescript: { project: ['tsconfig.json', 'webview/tsconfig.json'] } },
    },
    rules: {
      'boundaries/element-types': ['error', {
        default: 'disallow',
        rules: [
          { from: 'protocol', allow: ['protocol'] },
          { from: 'config', allow: ['protocol', 'config', 'engine'] },
          { from: 'engine', allow: ['protocol', 'config', 'engine'] },
          { from: 'extension', allow: ['protocol', 'extension'] },
          { from: 'extension', allow: ['config'], importKind: 'type' },
          { from: 'webview', allow: ['webview'] },
          { from: 'webview', allow: ['protocol', 'config'], importKind: 'type' },
          { from: 'test', allow: ['protocol', 'config', 'engine', 'extension', 'webview', 'test'] },
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
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', setTimeout: 'readonly' } },
    rules: { ...tseslint.configs.disableTypeChecked.rules, 'no-restricted-exports': 'off' },
  },
);
