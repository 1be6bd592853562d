import type { ReactElement, ReactNode } from "react";
import {
  Button as AriaButton,
  type ButtonProps as AriaButtonProps,
  Tooltip,
  TooltipTrigger,
} from "react-aria-components";
import { KeyHint } from "./key-hint.tsx";
import "./button.css";

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "children"> {
  readonly variant?: "primary" | "plain" | "quiet" | "danger";
  readonly children: ReactNode;
}

/** A labelled button. */
export function Button({ variant = "plain", ...rest }: ButtonProps) {
  return <AriaButton {...rest} className={`button button-${variant}`} />;
}

export interface IconButtonProps extends Omit<AriaButtonProps, "className" | "children"> {
  /** What it does; read aloud and shown in the tooltip. */
  readonly label: string;
  readonly keys?: string | undefined;
  readonly children: ReactNode;
  readonly pressed?: boolean;
}

/** A button that shows an icon alone; its tooltip names the action and teaches its key. */
export function IconButton({ label, keys, pressed, children, ...rest }: IconButtonProps) {
  return (
    <WithTooltip label={label} keys={keys}>
      <AriaButton
        {...rest}
        aria-label={label}
        {...(pressed === undefined ? {} : { "aria-pressed": pressed })}
        className="icon-button"
      >
        {children}
      </AriaButton>
    </WithTooltip>
  );
}

export interface WithTooltipProps {
  readonly label: ReactNode;
  readonly keys?: string | undefined;
  readonly children: ReactElement;
}

/** Adds a tooltip to a focusable element. */
export function WithTooltip({ label, keys, children }: WithTooltipProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={60}>
      {children}
      <Tooltip className="tooltip" offset={6}>
        {label}
        {keys === undefined ? null : <KeyHint keys={keys} />}
      </Tooltip>
    </TooltipTrigger>
  );
}
