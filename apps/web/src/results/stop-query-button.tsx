import { Square } from "lucide-react";
import { useSession } from "../session/use-session.ts";
import { Button, WithTooltip } from "../ui/button.tsx";

interface StopQueryButtonProps {
  readonly runId: string;
  /** What stopping means here. */
  readonly label: string;
}

/** Stops a run of a query. */
export function StopQueryButton({ runId, label }: StopQueryButtonProps) {
  const session = useSession();
  return (
    <WithTooltip label={label}>
      <Button variant="quiet" onPress={() => session.request({ kind: "stopQuery", runId })}>
        <Square aria-hidden />
        Stop
      </Button>
    </WithTooltip>
  );
}
