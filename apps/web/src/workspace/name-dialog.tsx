import { type FormEvent, useState } from "react";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";

interface NameDialogProps {
  readonly title: string;
  /** The verb on the button. */
  readonly action: string;
  readonly initial: string;
  readonly onName: (name: string) => void;
  readonly onClose: () => void;
}

/** Asks for one name. */
export function NameDialog({ title, action, initial, onName, onClose }: NameDialogProps) {
  const [name, setName] = useState(initial);
  const wrong = /[/\\]/.test(name) ? "A name cannot hold / or \\." : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "" || wrong !== undefined) return;
    onClose();
    onName(name.trim());
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit}>
        <div className="dialog-body">
          <TextField label="Name" autoFocus value={name} onChange={setName} error={wrong} />
        </div>
        <div className="dialog-foot">
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" type="submit">
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
