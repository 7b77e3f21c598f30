// A password is stored so that it cannot be read back, and only the same password opens it.
import { describe, expect, it } from 'vitest';
import { hashPassword, MAX_PASSWORD_LENGTH, passwordFault, verifyPassword } from '@/lib/auth/password';

describe('passwords', () => {
  it('are opened by themselves alone', async () => {
    const stored = await hashPassword('correct horse battery');
    expect(stored).toMatch(/^scrypt\$\d+\$\d+\$\d+\$[\w-]{22}\$[\w-]{43}$/);
    expect(stored).not.toContain('horse');
    expect(await verifyPassword('correct horse battery', stored)).toBe(true);
    expect(await verifyPassword('correct horse batterz', stored)).toBe(false);
    expect(await verifyPassword('', stored)).toBe(false);
  });

  it('have a salt each', async () => {
    expect(await hashPassword('same password')).not.toBe(await hashPassword('same password'));
  });

  it('are the same however their letters are composed', async () => {
    const stored = await hashPassword('Zürich-Café-1');
    expect(await verifyPassword('Zürich-Café-1'.normalize('NFD'), stored)).toBe(true);
  });

  it('are false for nobody, for damage, and beyond the longest', async () => {
    expect(await verifyPassword('anything', null)).toBe(false);
    expect(await verifyPassword('anything', 'scrypt$what$ever')).toBe(false);
    const long = 'ab1-'.repeat(100);
    expect(await verifyPassword(long, await hashPassword(long))).toBe(false);
  });

  it('are refused when too short, too long or too plain', () => {
    expect(passwordFault('short')).toContain('at least');
    expect(passwordFault('x1y2'.repeat(MAX_PASSWORD_LENGTH))).toContain('at most');
    expect(passwordFault('aaaaaaaaaaaa')).toContain('different');
    expect(passwordFault('correct horse battery')).toBeNull();
  });
});
