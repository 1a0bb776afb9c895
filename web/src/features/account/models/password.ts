/** How long a password must be; the venue refuses common ones besides. */
export interface PasswordRule {
  readonly length_min: number;
  readonly length_max: number;
}

export const PASSWORD_RULE: PasswordRule = { length_min: 12, length_max: 128 };

/** Tell whether a password is long enough as the venue counts: several spaces in a row are one. */
export function isLongEnough(password: string, rule: PasswordRule = PASSWORD_RULE): boolean {
  const whole = password.normalize("NFC");
  const shortest = [...whole.replace(/ {2,}/g, " ")].length;
  return shortest >= rule.length_min && [...whole].length <= rule.length_max;
}
