import { useMemo } from "react";
import { useNavigate } from "react-router";
import { useCreateNotebook } from "../workspace/use-create-notebook.ts";
import { type Command, openHelp, openPalette, useCommands } from "./commands.ts";
import { destinations } from "./destinations.ts";
import { chooseTheme } from "./theme.ts";

/** What can be done from anywhere. */
export function useGlobalCommands(): void {
  const navigate = useNavigate();
  const createNotebook = useCreateNotebook();
  const create = createNotebook.mutate;
  const commands = useMemo((): readonly Command[] => {
    const go = destinations.map(
      ({ path, title, keys }): Command => ({
        id: `go${path}`,
        title: `Go to ${title}`,
        group: "Go",
        keys,
        run: () => void navigate(path),
      }),
    );
    return [
      {
        id: "palette",
        title: "Command palette",
        group: "Help",
        keys: "Mod+Shift+P | Mod+K",
        scope: "anywhere",
        hidden: true,
        run: openPalette,
      },
      { id: "help", title: "Keyboard shortcuts", group: "Help", keys: "H | ? | Mod+Shift+H", run: openHelp },
      {
        id: "new-notebook",
        title: "Create a notebook",
        group: "Create",
        keys: "N N",
        run: () => create({ folder: "" }),
      },
      {
        id: "new-cluster",
        title: "Create a cluster",
        group: "Create",
        keys: "N C",
        run: () => void navigate("/clusters/new"),
      },
      ...go,
      { id: "theme-light", title: "Theme: light", group: "View", run: () => chooseTheme("light") },
      { id: "theme-dark", title: "Theme: dark", group: "View", run: () => chooseTheme("dark") },
      {
        id: "theme-system",
        title: "Theme: like the system",
        group: "View",
        run: () => chooseTheme("system"),
      },
    ];
  }, [navigate, create]);
  useCommands("global", commands);
}
