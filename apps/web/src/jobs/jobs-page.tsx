import { Briefcase } from "lucide-react";
import { useNavigate } from "react-router";
import { Button } from "../ui/button.tsx";
import { EmptyPlace, Page } from "../ui/page.tsx";

/** Says what will be here, and what does the same today. */
export function Component() {
  const navigate = useNavigate();
  return (
    <Page title="Jobs" width="narrow">
      <EmptyPlace
        icon={<Briefcase />}
        title="Jobs are not here yet"
        action={<Button onPress={() => void navigate("/workspace")}>Choose a notebook</Button>}
      >
        This page will run notebooks on a schedule, or keep a streaming notebook running all the time and
        restart it when it fails. Until then a notebook runs without a browser from the command line:{" "}
        <code>npm run -s notebook -- run FILE.ipynb</code>
      </EmptyPlace>
    </Page>
  );
}
