import type { AnchorHTMLAttributes, MouseEvent, ReactNode } from "react";

type Go = (to: string, options?: { replace?: boolean }) => void;

let go: Go = (to) => window.location.assign(to);

/** Let the router do the navigating; app calls this once. */
export function connectNavigation(router: Go): void {
  go = router;
}

/** Go to a path of the terminal, such as `/trade/BTC-USD`. */
export const navigate: Go = (to, options) => go(to, options);

interface AppLinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> {
  to: string;
  children: ReactNode;
}

/** Link to a path of the terminal; what opens new tabs in browsers does so here. */
export function AppLink({ to, children, onClick, ...rest }: AppLinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
    if (!plain || event.altKey || event.defaultPrevented) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a {...rest} href={to} onClick={follow}>
      {children}
    </a>
  );
}
