import { Briefcase, Clock, Database, FolderTree, House, type LucideIcon, Search, Server } from "lucide-react";

/** A place in the navigation. */
export interface Destination {
  readonly path: string;
  readonly title: string;
  readonly keys: string;
  readonly icon: LucideIcon;
}

export const destinations: readonly Destination[] = [
  { path: "/", title: "Home", keys: "G H", icon: House },
  { path: "/workspace", title: "Workspace", keys: "G W", icon: FolderTree },
  { path: "/recents", title: "Recents", keys: "G R", icon: Clock },
  { path: "/data", title: "Data", keys: "G D", icon: Database },
  { path: "/clusters", title: "Clusters", keys: "G C", icon: Server },
  { path: "/jobs", title: "Jobs", keys: "G J", icon: Briefcase },
  { path: "/search", title: "Search", keys: "G S", icon: Search },
];
