import { useState } from "react";
import {
  Autocomplete,
  Dialog,
  Header,
  Input,
  Menu,
  MenuItem,
  MenuSection,
  Modal,
  ModalOverlay,
  SearchField,
  useFilter,
} from "react-aria-components";
import { KeyHint } from "../ui/key-hint.tsx";
import { type Command, currentCommands, useCommandStore } from "./commands.ts";
import "../ui/menu.css";
import "../ui/dialog.css";

const close = () => useCommandStore.setState({ paletteOpen: false });

/** Every action by name. */
export function CommandPalette() {
  const open = useCommandStore((state) => state.paletteOpen);
  if (!open) return null;
  return (
    <ModalOverlay className="overlay" isOpen isDismissable onOpenChange={(next) => !next && close()}>
      <Modal className="modal" style={{ width: 560 }}>
        <Dialog className="dialog palette" aria-label="Command palette">
          <PaletteList />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function PaletteList() {
  const { contains } = useFilter({ sensitivity: "base" });
  const [commands] = useState(() =>
    currentCommands().filter((command) => command.hidden !== true && command.enabled !== false),
  );
  const matches = (text: string, typed: string) => typed.split(/\s+/).every((word) => contains(text, word));
  return (
    <Autocomplete filter={matches}>
      <SearchField aria-label="Search actions" autoFocus className="palette-search">
        <Input className="palette-input" placeholder="Search actions" />
      </SearchField>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      {/* biome-ignore lint/a11y/useSemanticElements: a scrolling box, not a group of fields */}
      <div className="palette-scroll" role="group" tabIndex={0} aria-label="Actions">
        <Menu
          className="menu"
          aria-label="Actions"
          renderEmptyState={() => <p className="palette-empty">No action has this name.</p>}
        >
          {groups(commands).map(([group, list]) => (
            <MenuSection key={group}>
              <Header className="menu-header">{group}</Header>
              {list.map((command) => (
                <PaletteItem key={command.id} command={command} />
              ))}
            </MenuSection>
          ))}
        </Menu>
      </div>
    </Autocomplete>
  );
}

function PaletteItem({ command }: { readonly command: Command }) {
  const run = () => {
    close();
    // After the dialog has given the focus back, so that the action may move it.
    setTimeout(command.run, 0);
  };
  return (
    <MenuItem
      className="menu-item"
      id={command.id}
      textValue={`${command.group} ${command.title}`}
      onAction={run}
    >
      <span className="grow">{command.title}</span>
      {command.keys === undefined ? null : <KeyHint keys={command.keys} />}
    </MenuItem>
  );
}

/** Commands by heading, in the order in which the headings first occur. */
export function groups(commands: readonly Command[]): [string, Command[]][] {
  const byGroup = new Map<string, Command[]>();
  for (const command of commands)
    byGroup.set(command.group, [...(byGroup.get(command.group) ?? []), command]);
  return [...byGroup];
}
