import type { ReactNode } from "react";
import { Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover, Separator } from "react-aria-components";
import { KeyHint } from "./key-hint.tsx";
import "./menu.css";

/** One line of a menu. */
export interface MenuAction {
  readonly id: string;
  readonly label: ReactNode;
  readonly text?: string;
  readonly detail?: ReactNode;
  readonly icon?: ReactNode;
  readonly keys?: string | undefined;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  readonly run: () => void;
}

export interface MenuGroup {
  readonly title?: string;
  readonly actions: readonly MenuAction[];
}

interface ActionMenuProps {
  /** The button that opens it. */
  readonly trigger: ReactNode;
  readonly label: string;
  readonly groups: readonly MenuGroup[];
}

/** A button with a menu of actions. */
export function ActionMenu({ trigger, label, groups }: ActionMenuProps) {
  const shown = groups.filter((group) => group.actions.length > 0);
  return (
    <MenuTrigger>
      {trigger}
      <Popover className="popover" placement="bottom start" offset={4}>
        <Menu className="menu" aria-label={label}>
          {shown.flatMap((group, index) => [
            index > 0 ? <Separator key={`line-${groupKey(group)}`} className="menu-line" /> : null,
            <MenuSection
              key={groupKey(group)}
              {...(group.title === undefined ? { "aria-label": label } : {})}
            >
              {group.title === undefined ? null : <Header className="menu-header">{group.title}</Header>}
              {group.actions.map((action) => (
                <ActionItem key={action.id} action={action} />
              ))}
            </MenuSection>,
          ])}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function groupKey(group: MenuGroup): string {
  return group.actions.map((action) => action.id).join(" ");
}

function ActionItem({ action }: { readonly action: MenuAction }) {
  return (
    <MenuItem
      id={action.id}
      className={action.danger === true ? "menu-item menu-item-danger" : "menu-item"}
      textValue={action.text ?? (typeof action.label === "string" ? action.label : action.id)}
      isDisabled={action.disabled === true}
      onAction={action.run}
    >
      <span className="menu-icon">{action.icon}</span>
      <span className="grow">
        {action.label}
        {action.detail === undefined ? null : <span className="menu-detail">{action.detail}</span>}
      </span>
      {action.keys === undefined ? null : <KeyHint keys={action.keys} />}
    </MenuItem>
  );
}
