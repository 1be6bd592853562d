import {
  type Cell,
  displayedStreamSchema,
  displayedTableSchema,
  type Output,
  streamMimeType,
  tableMimeType,
} from "@millrace/notebook";
import { lazy, memo, type ReactNode, Suspense } from "react";
import type { ResultViewMemory } from "../results/result-view-memory.ts";
import { StreamView } from "../results/stream-view.tsx";
import { TableView } from "../results/table-view.tsx";
import { CellError } from "./cell-error.tsx";
import { HtmlOutput, SafeOutput } from "./html-output.tsx";
import { StreamText } from "./stream-text.tsx";

const MarkdownText = lazy(() => import("./markdown-text.tsx"));

interface OutputViewProps extends ResultViewMemory {
  readonly output: Output;
  readonly cell: Cell;
}

/** One output in the richest form that the page can show. */
export const OutputView = memo(function OutputView({ output, cell, view, onView }: OutputViewProps) {
  switch (output.kind) {
    case "stream":
      return <StreamText text={output.text} isError={output.name === "stderr"} />;
    case "error":
      return <CellError error={output} cell={cell} />;
    case "display":
    case "result":
      return <Bundle cellId={cell.id} data={output.data} view={view} onView={onView} />;
  }
});

interface BundleProps extends ResultViewMemory {
  readonly cellId: string;
  readonly data: Readonly<Record<string, unknown>>;
}

type Renderer = (content: unknown, props: BundleProps) => ReactNode;

/** The richest first. Scripts run in HTML alone, in a frame of their own. */
const renderers: readonly (readonly [string, Renderer])[] = [
  [tableMimeType, tableOutput],
  [streamMimeType, streamOutput],
  ["application/vnd.jupyter.widget-view+json", widgetOutput],
  ["text/html", (content, { cellId }) => <HtmlOutput html={textOf(content)} cellId={cellId} />],
  ["text/markdown", (content) => <MarkdownOutput source={textOf(content)} />],
  ["text/latex", (content) => <MarkdownOutput source={latexSource(textOf(content))} />],
  ["image/svg+xml", (content) => <SafeOutput html={textOf(content)} />],
  ["image/png", (content) => image("image/png", content)],
  ["image/jpeg", (content) => image("image/jpeg", content)],
  ["image/gif", (content) => image("image/gif", content)],
  ["image/webp", (content) => image("image/webp", content)],
  ["application/json", (content) => <StreamText text={JSON.stringify(content, null, 2)} isError={false} />],
  ["text/plain", (content) => <StreamText text={textOf(content)} isError={false} />],
];

function Bundle(props: BundleProps) {
  const found = renderers.find(([mimeType]) => props.data[mimeType] !== undefined);
  if (found === undefined) {
    return (
      <p className="small soft">
        An output of the type {Object.keys(props.data).join(", ")}, which this page cannot show.
      </p>
    );
  }
  const [mimeType, render] = found;
  return render(props.data[mimeType], props);
}

function tableOutput(content: unknown, { view, onView }: BundleProps): ReactNode {
  const table = displayedTableSchema.safeParse(content);
  if (!table.success)
    return <p className="small soft">A table that is not there any more. Run the cell again.</p>;
  return <TableView table={table.data} view={view} onView={onView} />;
}

function streamOutput(content: unknown, { view, onView }: BundleProps): ReactNode {
  const stream = displayedStreamSchema.safeParse(content);
  if (!stream.success)
    return <p className="small soft">A stream that is not there any more. Run the cell again.</p>;
  return <StreamView stream={stream.data} view={view} onView={onView} />;
}

/** Widgets of ipywidgets need a channel to the kernel that this page does not have. */
function widgetOutput(_content: unknown, { data }: BundleProps): ReactNode {
  return (
    <div>
      <StreamText text={textOf(data["text/plain"] ?? "")} isError={false} />
      <p className="small soft">
        The widgets of ipywidgets do not move here. Take a value with input(), or state it in a cell of its
        own and run the cells below it again.
      </p>
    </div>
  );
}

/** nbformat allows a list of lines in place of a text. */
function textOf(content: unknown): string {
  return Array.isArray(content) ? content.join("") : String(content);
}

function latexSource(text: string): string {
  return text.includes("$") ? text : `$$${text}$$`;
}

function image(mimeType: string, content: unknown): ReactNode {
  return (
    <img
      className="output-image"
      src={`data:${mimeType};base64,${textOf(content).replace(/\s/g, "")}`}
      alt="Output of the cell"
    />
  );
}

function MarkdownOutput({ source }: { readonly source: string }) {
  return (
    <Suspense fallback={<pre>{source}</pre>}>
      <MarkdownText source={source} />
    </Suspense>
  );
}
