import { Component, type ReactNode } from "react";

import { Button } from "@/ui/button";
import { useUi } from "@/ui/context";
import { Icon } from "@/ui/icon";

export type PanelBoundaryProps = {
  /** The panel's name, told when it fails. */
  readonly name?: string;
  readonly children: ReactNode;
  /** When one of these changes, it is tried again by itself. */
  readonly resetKeys?: readonly unknown[];
  /** Runs before another try, to forget what failed. */
  readonly onRetry?: () => void;
};

type State = { readonly error: Error | null; readonly keys: readonly unknown[] };

/** Keeps what fails in one panel inside that panel. */
export class PanelBoundary extends Component<PanelBoundaryProps, State> {
  override state: State = { error: null, keys: this.props.resetKeys ?? [] };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  static getDerivedStateFromProps(
    { resetKeys = [] }: PanelBoundaryProps,
    state: State,
  ): State | null {
    const same =
      resetKeys.length === state.keys.length &&
      resetKeys.every((key, at) => Object.is(key, state.keys[at]));
    return same ? null : { error: null, keys: resetKeys };
  }

  retry = (): void => {
    this.props.onRetry?.();
    this.setState({ error: null });
  };

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return <Failure name={this.props.name} words={error.message} onRetry={this.retry} />;
  }
}

function Failure({
  name,
  words,
  onRetry,
}: {
  readonly name: string | undefined;
  readonly words: string;
  readonly onRetry: () => void;
}) {
  const { strings } = useUi();
  return (
    <div
      role="alert"
      className="flex h-full min-h-24 flex-col items-center justify-center gap-1 p-6 text-center"
    >
      <Icon name="warning" size={20} className="mb-1 text-warning" />
      <p className="text-13 font-medium">
        {name ? `${name}: ${strings.panelFailed}` : strings.panelFailed}
      </p>
      <p className="max-w-96 text-12 break-words text-muted">
        {strings.panelFailedDetail} <span className="text-text">{words}</span>
      </p>
      <Button size="sm" icon="refresh" className="mt-3" onClick={onRetry}>
        {strings.retry}
      </Button>
    </div>
  );
}
