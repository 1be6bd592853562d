import { X } from "lucide-react";
import {
  UNSTABLE_ToastRegion as AriaToastRegion,
  Text,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
} from "react-aria-components";
import { IconButton } from "./button.tsx";
import "./toasts.css";

interface Notice {
  readonly kind: "done" | "failed";
  readonly title: string;
  readonly detail?: string;
}

const queue = new ToastQueue<Notice>({ maxVisibleToasts: 3 });

/** Says that something was done; goes away by itself. */
export function notifyDone(title: string, detail?: string): void {
  queue.add({ kind: "done", title, ...(detail === undefined ? {} : { detail }) }, { timeout: 5_000 });
}

/** Says that something failed; stays until it is closed. */
export function notifyFailed(title: string, error: unknown): void {
  const detail = error instanceof Error ? error.message : String(error);
  queue.add({ kind: "failed", title, detail });
}

/** Where notices appear. */
export function ToastRegion() {
  return (
    <AriaToastRegion queue={queue} className="toasts" aria-label="Notices">
      {({ toast }) => (
        <Toast toast={toast} className={`toast toast-${toast.content.kind}`}>
          <ToastContent className="grow">
            <Text slot="title" className="toast-title">
              {toast.content.title}
            </Text>
            {toast.content.detail === undefined ? null : (
              <Text slot="description">{toast.content.detail}</Text>
            )}
          </ToastContent>
          <IconButton label="Close notice" slot="close">
            <X />
          </IconButton>
        </Toast>
      )}
    </AriaToastRegion>
  );
}
