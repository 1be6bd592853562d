import "katex/dist/katex.min.css";
import { memo } from "react";
import { Markup } from "../ui/markup.tsx";
import { markdownHtml } from "./markdown-html.ts";
import "./prose.css";

/** Rendered Markdown; its HTML has been through the sanitiser. */
export default memo(function MarkdownText({ source }: { readonly source: string }) {
  return <Markup className="prose" html={markdownHtml(source)} />;
});
