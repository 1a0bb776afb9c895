import { cx } from "@/lib/cx";
import { isLongEnough, PASSWORD_RULE, type PasswordRule } from "@/lib/password";
import { useUi } from "@/ui/context";
import { Icon } from "@/ui/icon";
import { VisuallyHidden } from "@/ui/visually-hidden";

interface PasswordRulesProps {
  readonly password: string;
  readonly rule?: PasswordRule | undefined;
}

/** What a new password must be, told before it is typed; what can be seen here is ticked off. */
export function PasswordRules({ password, rule = PASSWORD_RULE }: PasswordRulesProps) {
  const words = useUi().strings.passwordRules;
  const isMet = isLongEnough(password, rule);
  return (
    <ul aria-label={words.title} className="-mt-2 flex flex-col gap-0.5 text-12 text-muted">
      <li className={cx("flex items-start gap-1.5", isMet && "text-success")}>
        <Icon name={isMet ? "check" : "dot"} size={12} className="mt-0.5 shrink-0" />
        <span>
          {words.length(rule.length_min, rule.length_max)}
          <VisuallyHidden>{`: ${isMet ? words.met : words.unmet}`}</VisuallyHidden>
        </span>
      </li>
      <li className="flex items-start gap-1.5">
        <Icon name="dot" size={12} className="mt-0.5 shrink-0" />
        {words.common}
      </li>
    </ul>
  );
}
