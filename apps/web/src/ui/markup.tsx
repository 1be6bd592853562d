interface MarkupProps {
  /** HTML that was sanitised, or that a library made from escaped text. Nothing else may come here. */
  readonly html: string;
  readonly as?: "div" | "pre";
  readonly className?: string;
}

/** The one place where HTML text becomes elements. */
export function Markup({ html, as: Element = "div", className }: MarkupProps) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: see MarkupProps.html
  return <Element className={className} dangerouslySetInnerHTML={{ __html: html }} />;
}
