/** How long a password must be; the venue refuses common ones besides. */
export interface PasswordRule {
  readonly length_min: number;
  readonly length_max: number;
}

export const PASSWORD_RULE: PasswordRule = { length_min: 12, length_max: 128 };

/** Count characters as the venue does: several spaces in a row are one. */
export function passwordLength(password: string): number {
  return [...password.normalize("NFC").replace(/ {2,}/g, " ")].length;
}

/** Tell whether a password has a length the venue takes. */
export function isLongEnough(password: string, rule: PasswordRule = PASSWORD_RULE): boolean {
  const whole = [...password.normalize("NFC")].length;
  return passwordLength(password) >= rule.length_min && whole <= rule.length_max;
}
