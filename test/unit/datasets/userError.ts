import { expect } from 'vitest';
import { UserError } from '../../../engine/errors';

/** The UserError that `action` fails with; fails the test if it doesn't. */
export async function userErrorOf(action: () => unknown): Promise<UserError> {
  try {
    await action();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return error as UserError;
  }
  throw new Error('Expected a UserError, but nothing failed.');
}
