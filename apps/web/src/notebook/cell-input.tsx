import type { Cell } from "@millrace/notebook";
import { type FormEvent, useState } from "react";
import { useSession, useSessionState } from "../session/use-session.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";

/** The line of input that a running cell waits for, and the progress of its job. */
export function CellInput({ cell }: { readonly cell: Cell }) {
  const run = useSessionState((state) => state.runs[cell.id]);
  if (run?.status !== "running") return null;
  return (
    <>
      {run.input === undefined ? null : <InputLine key={run.input.prompt} cellId={cell.id} {...run.input} />}
      {run.job === undefined ? null : (
        <JobProgress completed={run.job.completedTasks} total={run.job.totalTasks} />
      )}
    </>
  );
}

interface InputLineProps {
  readonly cellId: string;
  readonly prompt: string;
  readonly password: boolean;
}

function InputLine({ cellId, prompt, password }: InputLineProps) {
  const session = useSession();
  const [text, setText] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    session.request({ kind: "answerInput", cellId, text });
  };
  return (
    <form className="cell-input" onSubmit={submit}>
      <TextField
        label={prompt || "Input"}
        autoFocus
        type={password ? "password" : "text"}
        value={text}
        onChange={setText}
        autoComplete="off"
      />
      <Button type="submit">Enter</Button>
    </form>
  );
}

function JobProgress({ completed, total }: { readonly completed: number; readonly total: number }) {
  return (
    <div className="job-progress">
      <progress value={completed} max={Math.max(total, 1)} aria-label="Progress of the job" />
      <span className="small soft numbers">
        {completed.toLocaleString()} of {total.toLocaleString()} tasks
      </span>
    </div>
  );
}
