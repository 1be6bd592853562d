import { createBrowserRouter, Navigate } from "react-router";
import { Frame } from "./shell/frame.tsx";
import { HomePage } from "./workspace/home-page.tsx";

/** Home comes with the first download; every other page is loaded when it is visited. */
export const router = createBrowserRouter([
  {
    path: "/",
    element: <Frame />,
    HydrateFallback: () => null,
    children: [
      { index: true, element: <HomePage /> },
      { path: "workspace/*", lazy: () => import("./workspace/workspace-page.tsx") },
      { path: "recents", lazy: () => import("./workspace/recents-page.tsx") },
      { path: "search", lazy: () => import("./workspace/search-page.tsx") },
      { path: "data", lazy: () => import("./data/data-page.tsx") },
      { path: "clusters", lazy: () => import("./clusters/clusters-page.tsx") },
      { path: "clusters/new", lazy: () => import("./clusters/create-cluster-page.tsx") },
      { path: "clusters/:clusterId", lazy: () => import("./clusters/cluster-page.tsx") },
      { path: "clusters/:clusterId/edit", lazy: () => import("./clusters/edit-cluster-page.tsx") },
      { path: "jobs", lazy: () => import("./jobs/jobs-page.tsx") },
      { path: "notebook/*", lazy: () => import("./notebook/notebook-page.tsx") },
      { path: "*", element: <Navigate to="/" replace /> },
    ],
  },
]);
