import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/**
 * The rooms of the house, and what each may not look into. Imports are relative, so a room is recognised by its name in
 * the path.
 */
const rooms = [
  {
    files: ['engine/**/*.ts'],
    forbidden: [{ regex: '(^|/)(extension|webview)/', message: 'The engine knows nothing of the editor.' }],
  },
  {
    files: ['engine/protocol/**/*.ts'],
    forbidden: [{ regex: '^\\.\\./', message: 'The protocol stands on its own.' }],
  },
  {
    files: ['engine/history/**/*.ts'],
    forbidden: [
      {
        regex: '^\\.\\./(?!protocol/)|(^|/)(extension|webview)/',
        message: 'Whoever reads run folders uses it: it knows only the protocol.',
      },
    ],
  },
  {
    files: ['extension/**/*.ts'],
    forbidden: [
      { regex: '(^|/)webview/', message: 'Host and webview meet in extension/contract.' },
      {
        regex: '(^|/)engine/(?!protocol/|history/|jsonc/)',
        message: "The extension sees only the engine's protocol and history, and jsonc types.",
      },
      {
        regex: '(^|/)engine/jsonc/',
        allowTypeImports: true,
        message: 'The extension sees only types of engine/jsonc.',
      },
    ],
  },
  {
    files: ['extension/contract/**/*.ts'],
    forbidden: [
      {
        regex: '^vscode$|^node:|^\\.\\./(?!\\.\\./engine/(protocol|history)/)',
        message: 'Both sides of the contract import it: it knows only the protocol and the history.',
      },
    ],
  },
  {
    files: ['webview/**/*.ts'],
    forbidden: [
      { regex: '(^|/)extension/(?!contract/)', message: 'Host and webview meet in extension/contract.' },
      {
        regex: '(^|/)engine/(?!protocol/|history/)',
        message: "The webview sees only the engine's protocol and history types.",
      },
      {
        regex: '(^|/)(engine/(protocol|history)|extension/contract)/',
        allowTypeImports: true,
        message: 'The webview imports types only.',
      },
    ],
  },
].map(({ files, forbidden }) => ({
  files,
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: forbidden }] },
}));

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.cache/', 'test-results/', 'runs/', 'examples/', 'test/fixtures/'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-exports': [
        'error',
        {
          restrictDefaultExports: {
            direct: true,
            named: true,
            defaultFrom: true,
            namedFrom: true,
            namespaceFrom: true,
          },
        },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'max-lines': ['error', { max: 420, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
    },
  },
  ...rooms,
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
