import { Suspense } from "react";
import { RouterProvider as AriaRouterProvider } from "react-aria-components";
import { Outlet, useHref, useNavigate, useNavigation } from "react-router";
import { ToastRegion } from "../ui/toasts.tsx";
import { CommandPalette } from "./command-palette.tsx";
import { useGlobalCommands } from "./global-commands.tsx";
import { KeyHelp } from "./key-help.tsx";
import { Navigation } from "./navigation.tsx";
import "./frame.css";

/** The page around every page: navigation, command palette, help, notices. */
export function Frame() {
  const navigate = useNavigate();
  const loading = useNavigation().state === "loading";
  useGlobalCommands();
  return (
    <AriaRouterProvider navigate={(to) => void navigate(to)} useHref={useHref}>
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <div className="frame">
        <Navigation />
        <main id="main" className="main" tabIndex={-1} aria-busy={loading}>
          <Suspense>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <CommandPalette />
      <KeyHelp />
      <ToastRegion />
    </AriaRouterProvider>
  );
}
