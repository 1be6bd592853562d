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
const sanitizeOptions = {
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
    DOMPurify.addHook("uponSanitizeAttribute", dropMarks);
    hooked = true;
  }
  return DOMPurify.sanitize(html, sanitizeOptions) as string;
}

/** Formulas are put in later, in place of private-use marks; in an attribute they would break out of it. */
function dropMarks(_element: Element, attribute: { attrValue: string }): void {
  attribute.attrValue = attribute.attrValue.replace(/[\uE000\uE001]/g, "");
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
