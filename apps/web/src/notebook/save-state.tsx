import { useSyncExternalStore } from "react";
import { Button as AriaButton } from "react-aria-components";
import { useSession, useSessionState, useSnapshot } from "../session/use-session.ts";
import { WithTooltip } from "../ui/button.tsx";

/** Whether what is on screen is on the disk. */
export function SaveState() {
  const session = useSession();
  const pending = useSyncExternalStore(session.sources.subscribe, () => session.sources.pending);
  const unsaved = useSessionState((state) => state.documentRevision > state.savedRevision);
  const error = useSessionState((state) => state.saveError);
  const connected = useSnapshot((snapshot) => snapshot.connection.status === "live");
  const save = () => {
    session.sources.flush();
    session.request({ kind: "save" });
  };
  const { word, detail } = saveWords({ pending, unsaved, error, connected });
  return (
    <WithTooltip label={detail} keys="Mod+S">
      <AriaButton className={`save-state ${error === undefined ? "" : "save-failed"}`} onPress={save}>
        {word}
      </AriaButton>
    </WithTooltip>
  );
}

interface SaveFacts {
  readonly pending: boolean;
  readonly unsaved: boolean;
  readonly error: string | undefined;
  readonly connected: boolean;
}

function saveWords({ pending, unsaved, error, connected }: SaveFacts): { word: string; detail: string } {
  if (error !== undefined) return { word: "Not saved", detail: `${error} Press to try again.` };
  if (!connected && pending)
    return { word: "Kept in this page", detail: "Will be sent when the connection is back" };
  if (pending || unsaved)
    return { word: "Saving…", detail: "Saved by itself in a moment; press to save now" };
  return { word: "Saved", detail: "On disk. Saved by itself after each change" };
}
