import { useQuery } from "@tanstack/react-query";
import { NotebookText } from "lucide-react";
import { Button } from "../ui/button.tsx";
import { EmptyPlace, Page, RequestFailed } from "../ui/page.tsx";
import { RecentLine } from "./home-page.tsx";
import { useCreateNotebook } from "./use-create-notebook.ts";
import { recentsQuery } from "./workspace-queries.ts";

/** Notebooks in the order in which they were opened, newest first. */
export function Component() {
  const recents = useQuery(recentsQuery);
  const create = useCreateNotebook();
  return (
    <Page title="Recents" width="narrow">
      {recents.isError ? (
        <RequestFailed
          error={recents.error}
          retry={<Button onPress={() => void recents.refetch()}>Try again</Button>}
        />
      ) : recents.data?.length === 0 ? (
        <EmptyPlace
          icon={<NotebookText />}
          title="Nothing opened yet"
          action={<Button onPress={() => create.mutate({ folder: "" })}>Create notebook</Button>}
        >
          Every notebook that you open is listed here, the newest first.
        </EmptyPlace>
      ) : (
        <ul className="card notebook-list">
          {recents.data?.map((recent) => (
            <RecentLine key={recent.path} recent={recent} />
          ))}
        </ul>
      )}
    </Page>
  );
}
