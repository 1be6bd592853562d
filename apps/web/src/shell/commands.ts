import { useEffect } from "react";
import { create } from "zustand";
import type { KeySpec } from "./key-chord.ts";

/** Something a person can do from the palette, by key or by button. */
export interface Command {
  readonly id: string;
  readonly title: string;
  /** Heading in the palette and in the help. */
  readonly group: string;
  readonly keys?: KeySpec;
  /**
   * Where its keys count. `anywhere`: also while typing in an editor or a field; `command`: only while a
   * notebook is in command mode, or nothing that takes text has the focus.
   */
  readonly scope?: "anywhere" | "command";
  readonly enabled?: boolean;
  /** Kept out of the palette: keys that only make sense with a cell in sight. */
  readonly hidden?: boolean;
  readonly run: () => void;
}

interface CommandState {
  readonly lists: ReadonlyMap<string, readonly Command[]>;
  readonly paletteOpen: boolean;
  readonly helpOpen: boolean;
}

/** All commands of what is on screen now, by who offers them. */
export const useCommandStore = create<CommandState>(() => ({
  lists: new Map(),
  paletteOpen: false,
  helpOpen: false,
}));

/** Every command on offer; a later owner wins over an earlier one with the same id. */
export function currentCommands(): readonly Command[] {
  const byId = new Map<string, Command>();
  for (const list of useCommandStore.getState().lists.values()) {
    for (const command of list) byId.set(command.id, command);
  }
  return [...byId.values()];
}

/** Offers commands while the component is on screen. Pass a memoised list. */
export function useCommands(owner: string, commands: readonly Command[]): void {
  useEffect(() => {
    useCommandStore.setState(({ lists }) => ({ lists: new Map(lists).set(owner, commands) }));
    return () => {
      useCommandStore.setState(({ lists }) => {
        const rest = new Map(lists);
        rest.delete(owner);
        return { lists: rest };
      });
    };
  }, [owner, commands]);
}

export function openPalette(): void {
  useCommandStore.setState({ paletteOpen: true });
}

export function openHelp(): void {
  useCommandStore.setState({ helpOpen: true });
}
