import type { RecentNotebook, Tutorial } from "@millrace/notebook";
import { useQuery } from "@tanstack/react-query";
import { BookOpen, FilePlus2, NotebookText } from "lucide-react";
import { Button as AriaButton } from "react-aria-components";
import { Link } from "react-router";
import { Button, WithTooltip } from "../ui/button.tsx";
import { EmptyPlace, Page, RequestFailed } from "../ui/page.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { useCreateNotebook, useOpenTutorial } from "./use-create-notebook.ts";
import {
  notebookHref,
  notebookName,
  parentFolder,
  recentsQuery,
  tutorialsQuery,
} from "./workspace-queries.ts";
import "./home-page.css";

/** Where a session begins: a new notebook, a tutorial, or what was open last. */
export function HomePage() {
  const create = useCreateNotebook();
  return (
    <Page
      title="Home"
      width="narrow"
      subtitle="Write streaming pipelines in cells, watch them run."
      actions={
        <WithTooltip label="Create a notebook" keys="N N">
          <Button
            variant="primary"
            isDisabled={create.isPending}
            onPress={() => create.mutate({ folder: "" })}
          >
            <FilePlus2 aria-hidden />
            Create notebook
          </Button>
        </WithTooltip>
      }
    >
      <Recents />
      <Tutorials />
      <section className="section">
        <h2>Compute</h2>
        <p className="soft">
          Cells run on a cluster: a process of this machine, or a Spark Connect server that you have.{" "}
          <Link to="/clusters">Clusters</Link> · <Link to="/clusters/new">Create a cluster</Link>
        </p>
      </section>
    </Page>
  );
}

function Recents() {
  const recents = useQuery(recentsQuery);
  return (
    <section className="section" aria-labelledby="home-recents">
      <h2 id="home-recents">Recent notebooks</h2>
      {recents.isError ? (
        <RequestFailed
          error={recents.error}
          retry={<Button onPress={() => void recents.refetch()}>Try again</Button>}
        />
      ) : recents.data?.length === 0 ? (
        <EmptyPlace icon={<NotebookText />} title="Nothing opened yet">
          Notebooks that you open appear here. Create one, or begin with a tutorial below.
        </EmptyPlace>
      ) : (
        <ul className="card notebook-list">
          {recents.data?.slice(0, 6).map((recent) => (
            <RecentLine key={recent.path} recent={recent} />
          ))}
        </ul>
      )}
    </section>
  );
}

export function RecentLine({ recent }: { readonly recent: RecentNotebook }) {
  const folder = parentFolder(recent.path);
  return (
    <li>
      <Link to={notebookHref(recent.path)} className="notebook-line">
        <NotebookText aria-hidden />
        <span className="ellipsis">{notebookName(recent.path)}</span>
        <span className="faint small ellipsis grow">{folder}</span>
        <span className="faint small">
          <RelativeTime at={recent.openedAt} />
        </span>
      </Link>
    </li>
  );
}

function Tutorials() {
  const tutorials = useQuery(tutorialsQuery);
  const open = useOpenTutorial();
  return (
    <section className="section" aria-labelledby="home-tutorials">
      <h2 id="home-tutorials">Tutorials</h2>
      {tutorials.isError ? (
        <RequestFailed
          error={tutorials.error}
          retry={<Button onPress={() => void tutorials.refetch()}>Try again</Button>}
        />
      ) : tutorials.data?.length === 0 ? (
        <p className="soft">This installation carries no tutorials.</p>
      ) : (
        <ul className="tutorials">
          {tutorials.data?.map((tutorial) => (
            <li key={tutorial.id}>
              <TutorialCard tutorial={tutorial} onOpen={() => open.mutate(tutorial.id)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function TutorialCard({ tutorial, onOpen }: { readonly tutorial: Tutorial; readonly onOpen: () => void }) {
  return (
    <AriaButton className="card tutorial" onPress={onOpen}>
      <BookOpen aria-hidden />
      <span className="tutorial-title">{tutorial.title}</span>
      <span className="soft small">{tutorial.summary}</span>
    </AriaButton>
  );
}
