import { describe, expect, it } from 'vitest';
import { bindingOf, keyBindings } from '../../../../webview/run/keyboard';

describe('the keys of the Run panel', () => {
  it('each mean one thing', () => {
    const keys = keyBindings.flatMap((binding) => binding.keys);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { keys: known, does } of keyBindings) {
      for (const name of known) {
        const shiftKey = name.startsWith('Shift+');
        expect(bindingOf({ key: shiftKey ? name.slice('Shift+'.length) : name, shiftKey })?.does).toBe(does);
      }
    }
  });

  it('are told apart by Shift only where they are arrows: it takes Shift to type a question mark', () => {
    expect(bindingOf({ key: 'ArrowLeft', shiftKey: false })?.does).toBe('keys.previous');
    expect(bindingOf({ key: 'ArrowLeft', shiftKey: true })?.does).toBe('keys.panLeft');
    expect(bindingOf({ key: '?', shiftKey: true })?.does).toBe('keys.sheet');
    expect(bindingOf({ key: 'x', shiftKey: false })).toBeUndefined();
  });
});
