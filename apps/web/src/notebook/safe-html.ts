import DOMPurify from "dompurify";

const forbiddenTags = [
  "form",
  "input",
  "button",
  "textarea",
  "select",
  "option",
  "iframe",
  "object",
  "embed",
  "base",
  "meta",
  "link",
  "style",
  "dialog",
];

/** What every HTML output and every rendered Markdown goes through: nothing in it can run, submit or restyle the page. */
export const sanitizeOptions = {
  USE_PROFILES: { html: true, svg: true, svgFilters: true, mathMl: true },
  FORCE_BODY: true,
  FORBID_TAGS: forbiddenTags,
  FORBID_ATTR: ["formaction", "ping", "srcset", "id", "name"],
  ADD_ATTR: ["target"],
  ALLOW_DATA_ATTR: false,
  ALLOW_UNKNOWN_PROTOCOLS: false,
  SANITIZE_DOM: true,
};

let hooked = false;

/** Makes HTML safe to put into the page. */
export function safeHtml(html: string): string {
  if (!hooked) {
    DOMPurify.addHook("afterSanitizeAttributes", hardenLink);
    hooked = true;
  }
  return DOMPurify.sanitize(html, sanitizeOptions) as string;
}

/** Links leave the page in a new tab that cannot reach back. `position: fixed` would let an output cover the page. */
function hardenLink(element: Element): void {
  const href = element.getAttribute("href");
  if (element.tagName.toLowerCase() === "a" && href !== null && !href.startsWith("#")) {
    element.setAttribute("target", "_blank");
    element.setAttribute("rel", "noopener noreferrer");
  }
  const style = element.getAttribute("style");
  if (style !== null && /position\s*:\s*(fixed|sticky)|url\s*\(|expression\s*\(/i.test(style))
    element.removeAttribute("style");
}
