import { Command as CommandIcon, Monitor, Moon, PanelLeftClose, PanelLeftOpen, Sun } from "lucide-react";
import { useMemo, useState } from "react";
import { Button as AriaButton, Focusable } from "react-aria-components";
import { NavLink } from "react-router";
import { IconButton, WithTooltip } from "../ui/button.tsx";
import { ActionMenu } from "../ui/menu.tsx";
import { type Command, openPalette, useCommands } from "./commands.ts";
import { type Destination, destinations } from "./destinations.ts";
import { chooseTheme, type ThemeChoice, useThemeChoice } from "./theme.ts";

const storageKey = "millrace.navigation";

/** The seven places, the palette, the theme. Folds to icons. */
export function Navigation() {
  const [folded, setFolded] = useState(() => localStorage.getItem(storageKey) === "folded");
  const toggle = () => {
    localStorage.setItem(storageKey, folded ? "open" : "folded");
    setFolded(!folded);
  };
  useFoldCommand(toggle);
  return (
    <nav className="navigation" aria-label="Main" data-folded={folded}>
      <NavLink to="/" className="brand" aria-label="Millrace, home">
        <img src="/millrace.svg" alt="" width={22} height={22} />
        {folded ? null : <span>Millrace</span>}
      </NavLink>
      <ul className="destinations">
        {destinations.map((destination) => (
          <li key={destination.path}>
            <DestinationLink destination={destination} folded={folded} />
          </li>
        ))}
      </ul>
      <div className="navigation-foot">
        <IconButton label="Command palette" keys="Mod+Shift+P" onPress={openPalette}>
          <CommandIcon />
        </IconButton>
        <ThemeMenu />
        <IconButton label={folded ? "Show labels" : "Fold navigation"} keys="Mod+B" onPress={toggle}>
          {folded ? <PanelLeftOpen /> : <PanelLeftClose />}
        </IconButton>
      </div>
    </nav>
  );
}

function useFoldCommand(toggle: () => void): void {
  const commands = useMemo(
    (): readonly Command[] => [
      {
        id: "navigation.fold",
        title: "Fold or show navigation",
        group: "View",
        keys: "Mod+B",
        scope: "anywhere",
        run: toggle,
      },
    ],
    [toggle],
  );
  useCommands("navigation", commands);
}

function DestinationLink({
  destination,
  folded,
}: {
  readonly destination: Destination;
  readonly folded: boolean;
}) {
  const Icon = destination.icon;
  return (
    <WithTooltip label={folded ? destination.title : `Go to ${destination.title}`} keys={destination.keys}>
      <Focusable>
        <NavLink
          to={destination.path}
          end={destination.path === "/"}
          className="destination"
          aria-label={destination.title}
        >
          <Icon aria-hidden />
          {folded ? null : <span>{destination.title}</span>}
        </NavLink>
      </Focusable>
    </WithTooltip>
  );
}

const themes: readonly {
  readonly id: ThemeChoice;
  readonly label: string;
  readonly icon: React.ReactNode;
}[] = [
  { id: "system", label: "Like the system", icon: <Monitor /> },
  { id: "light", label: "Light", icon: <Sun /> },
  { id: "dark", label: "Dark", icon: <Moon /> },
];

function ThemeMenu() {
  const choice = useThemeChoice();
  const current = themes.find((theme) => theme.id === choice);
  return (
    <ActionMenu
      label="Theme"
      trigger={
        <AriaButton className="icon-button" aria-label={`Theme: ${current?.label ?? choice}`}>
          {current?.icon}
        </AriaButton>
      }
      groups={[
        {
          title: "Theme",
          actions: themes.map(({ id, label, icon }) => ({
            id,
            label: id === choice ? `${label} ✓` : label,
            text: label,
            icon,
            run: () => chooseTheme(id),
          })),
        },
      ]}
    />
  );
}
