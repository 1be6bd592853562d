import type { Cell, CellRun } from "@millrace/notebook";
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
      <JobProgress job={run.job} />
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

type Job = Extract<CellRun, { status: "running" }>["job"];

/** How far the job is; while nothing says so, only that it goes on. The time is in the gutter. */
function JobProgress({ job }: { readonly job: Job }) {
  if (job === undefined || job.totalTasks <= 1) {
    return <progress className="job-open" aria-label="The cell is running" />;
  }
  const { completedTasks: completed, totalTasks: total } = job;
  return (
    <div className="job-progress">
      <progress value={completed} max={total} aria-label="Progress of the job" />
      <span className="small soft numbers">
        {completed.toLocaleString()} of {total.toLocaleString()} tasks
      </span>
    </div>
  );
}
