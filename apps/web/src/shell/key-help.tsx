import { Dialog } from "../ui/dialog.tsx";
import { KeyHint } from "../ui/key-hint.tsx";
import { groups } from "./command-palette.tsx";
import { currentCommands, useCommandStore } from "./commands.ts";

/** All keys of what is on screen. */
export function KeyHelp() {
  const open = useCommandStore((state) => state.helpOpen);
  if (!open) return null;
  const withKeys = currentCommands().filter((command) => command.keys !== undefined);
  return (
    <Dialog
      title="Keyboard shortcuts"
      width={760}
      onClose={() => useCommandStore.setState({ helpOpen: false })}
    >
      <div className="dialog-body help">
        {groups(withKeys).map(([group, commands]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {commands.map((command) => (
                <div key={command.id} className="help-line">
                  <dt>{command.title}</dt>
                  <dd>{command.keys === undefined ? null : <KeyHint keys={command.keys} />}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
