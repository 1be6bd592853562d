import { routes, type SearchHit } from "@millrace/notebook";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { Link, useSearchParams } from "react-router";
import { readJson } from "../session/api.ts";
import { countText } from "../ui/amounts.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { Page, RequestFailed } from "../ui/page.tsx";
import { notebookHref } from "./workspace-queries.ts";
import "./home-page.css";

/** Looks for text in the cells of all notebooks and in names. */
export function Component() {
  const [parameters, setParameters] = useSearchParams();
  const typed = parameters.get("text") ?? "";
  const text = useDeferredValue(typed.trim());
  const hits = useQuery({
    queryKey: ["search", text],
    queryFn: () => readJson<readonly SearchHit[]>(routes.search(text)),
    enabled: text !== "",
    placeholderData: (before) => before,
  });
  return (
    <Page title="Search" width="narrow">
      <div className="search-box">
        <TextField
          label="Text in cells and names"
          type="search"
          autoFocus
          value={typed}
          placeholder="readStream"
          onChange={(value) => setParameters(value === "" ? {} : { text: value }, { replace: true })}
        />
      </div>
      {hits.isError ? (
        <RequestFailed
          error={hits.error}
          retry={<Button onPress={() => void hits.refetch()}>Try again</Button>}
        />
      ) : text === "" ? (
        <p className="soft">
          Type a word: the cells of every notebook in the workspace are searched, case ignored.
        </p>
      ) : (
        <Hits hits={hits.data ?? []} loading={hits.isFetching} text={text} />
      )}
    </Page>
  );
}

interface HitsProps {
  readonly hits: readonly SearchHit[];
  readonly loading: boolean;
  readonly text: string;
}

function Hits({ hits, loading, text }: HitsProps) {
  return (
    <>
      <p className="faint small" role="status">
        {loading && hits.length === 0 ? "Searching…" : `${countText(hits.length, "place")} with “${text}”`}
      </p>
      {hits.length === 0 ? null : (
        <ul className="card notebook-list">
          {hits.map((hit) => (
            <li key={`${hit.path} ${hit.cellId ?? ""} ${hit.excerpt}`}>
              <Link className="hit" to={hitHref(hit)}>
                {hit.path}
                {hit.cellIndex === undefined ? null : (
                  <span className="faint small"> · cell {hit.cellIndex + 1}</span>
                )}
                <code>{hit.excerpt}</code>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function hitHref(hit: SearchHit): string {
  const isNotebook = hit.cellId !== undefined || /\.(ipynb|py)$/.test(hit.path);
  if (!isNotebook) return `/workspace/${hit.path}`;
  return notebookHref(hit.path) + (hit.cellId === undefined ? "" : `#cell-${hit.cellId}`);
}
