import { useEffect, useState } from "react";
import type { Monaco } from "./monaco.ts";

let loading: Promise<Monaco> | undefined;
let loaded: Monaco | undefined;

/** Loads the editor once. */
function loadMonaco(): Promise<Monaco> {
  loading ??= import("./monaco.ts").then(({ monaco }) => {
    loaded = monaco;
    return monaco;
  });
  return loading;
}

/** The editor when it has come; undefined before. */
export function useMonaco(): Monaco | undefined {
  const [monaco, setMonaco] = useState(loaded);
  useEffect(() => {
    let gone = false;
    void loadMonaco().then((module) => {
      if (!gone) setMonaco(module);
    });
    return () => {
      gone = true;
    };
  }, []);
  return monaco;
}
