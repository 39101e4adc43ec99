import js from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/**
 * The rooms of the house, and what each may not look into. Imports are relative, so a room is recognised by its name in
 * the path.
 */
const editor = { regex: '(^|/)(extension|webview)/', message: 'The engine knows nothing of the editor.' };

/**
 * The rooms of engine/ that arrows go through in one way, lowest first: a room may import those before it in this list,
 * never those after it. What lies directly in engine/ (errors, random numbers, formats) is for all of them.
 */
const engineRooms = [
  'files',
  'protocol',
  'runs',
  'images',
  'jsonc',
  'runtime',
  'storage',
  'nn',
  'networks',
  'datasets',
  'metrics',
  'config',
  'methods',
  'experiment',
  'runFolder',
  'training',
  'reproduction',
  'cli',
];

const rooms = [
  { files: ['engine/**/*.ts'], forbidden: [editor] },
  ...engineRooms.slice(0, -1).map((room, i) => ({
    files: [`engine/${room}/**/*.ts`],
    forbidden: [
      editor,
      {
        regex: `^(\\.\\./)+(${engineRooms.slice(i + 1).join('|')})/`,
        message: `engine/${room} comes before that room in engineRooms (eslint.config.mjs).`,
      },
    ],
  })),
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
    files: ['engine/runs/**/*.ts'],
    forbidden: [
      {
        regex: '^\\.\\./(?!protocol/|history/|files/|errors$|format$)|(^|/)(extension|webview)/',
        message: 'Editor and command line read run folders with it: it knows only the protocol, the history and files.',
      },
    ],
  },
  {
    files: ['engine/runs/ownership/**/*.ts'],
    forbidden: [
      {
        regex: '^\\.\\./\\.\\./(?!protocol/|files/|errors$)|^\\.\\./(?!\\.\\./|readRecord$)',
        message: 'It knows only the protocol, files, and the record of a run: all others ask it.',
      },
    ],
  },
  {
    files: ['extension/**/*.ts'],
    forbidden: [
      { regex: '(^|/)webview/', message: 'Host and webview meet in extension/contract.' },
      {
        regex:
          '(^|/)engine/(?!protocol/|history/|runs/|jsonc/|files/(insideFolder|processLimits)$|datasets/ownCopy/fetchMark$|plainText$)',
        message:
          "The extension sees only the engine's protocol, history and reader of runs, how files of strangers are opened " +
          'and shown, what limits its process, the marks of fetches, and jsonc types.',
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
        regex: '(^|/)engine/(?!protocol/|history/|csv$)',
        message: "The webview sees only the engine's protocol and history, and how CSV is written.",
      },
      {
        regex: '(^|/)(engine/protocol|extension/contract)/',
        allowTypeImports: true,
        message: 'The webview imports types only, but for what engine/history computes.',
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
      // Prettier wraps code; this holds comments to the same length.
      'max-len': [
        'error',
        { code: 120, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true },
      ],
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
    },
  },
  ...rooms,
  {
    files: ['extension/**/*.ts'],
    ignores: ['extension/vscode/{messages,questions}.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...['showErrorMessage', 'showWarningMessage', 'showInformationMessage', 'showQuickPick', 'showInputBox'].map(
          (property) => ({
            object: 'window',
            property,
            message: 'extension/vscode/messages.ts and questions.ts say and ask: texts may come from a stranger.',
          }),
        ),
      ],
    },
  },
  {
    // Types may refer to each other across files; what runs may not.
    files: ['{engine,extension,webview}/**/*.ts'],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.mjs', '.js'] })],
      'import-x/extensions': ['.ts'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
    },
    rules: { 'import-x/no-cycle': ['error', { ignoreExternal: true }] },
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
