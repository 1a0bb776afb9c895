import { useImperativeHandle, useLayoutEffect, type Ref, type SyntheticEvent } from "react";

type Handlers = Readonly<Record<string, unknown>>;

/** What events of an element are told to, though it is drawn before whoever wants to hear of them. */
export type Ear = ReturnType<typeof createEar>;

/** Returns an ear that nobody listens with yet. */
export function createEar() {
  let handlers: Handlers = {};
  return {
    listen(next: Handlers): void {
      handlers = next;
    },
    tell(name: string, event: SyntheticEvent): void {
      const handler = handlers[name];
      if (typeof handler === "function") handler(event);
    },
  };
}

export type StandInProps = {
  readonly element: HTMLElement;
  readonly ear?: Ear;
  readonly ref?: Ref<HTMLElement>;
};

/** Lets Radix take an element that is drawn elsewhere for the trigger of what it opens. */
export function StandIn({ element, ear, ref, ...handlers }: StandInProps) {
  useImperativeHandle(ref, () => element, [element]);
  useLayoutEffect(() => ear?.listen(handlers));
  return null;
}
