import "katex/dist/katex.min.css";
import { memo } from "react";
import { markdownHtml } from "./markdown-html.ts";
import "./prose.css";

/** Rendered Markdown; its HTML has been through the sanitiser. */
export default memo(function MarkdownText({ source }: { readonly source: string }) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: markdownHtml sanitises
  return <div className="prose" dangerouslySetInnerHTML={{ __html: markdownHtml(source) }} />;
});
