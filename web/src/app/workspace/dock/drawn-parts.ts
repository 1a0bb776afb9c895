// The library's own way to draw its parts with React brings three other kinds of layout with it.
import { createElement, type ComponentType, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { createStore } from "@/stores/store";

type Drawn = readonly { readonly element: HTMLElement; readonly node: ReactNode }[];

/** What React draws of a dock: each part in an element of its own, which the dock places. */
export type DrawnParts = ReturnType<typeof createDrawnParts>;

/** Return no parts yet, and the maker of each of them. */
export function createDrawnParts() {
  const store = createStore<Drawn>([]);
  let made = 0;

  function part<P extends object>(component: ComponentType<P>) {
    const element = document.createElement("div");
    element.className = "h-full w-full";
    made += 1;
    const key = `part-${made}`;
    return {
      element,
      init(props: P): void {
        const node = createPortal(createElement(component, props), element, key);
        store.set((drawn) => [...drawn, { element, node }]);
      },
      dispose(): void {
        store.set((drawn) => drawn.filter((each) => each.element !== element));
      },
    };
  }

  return { store, part };
}
