import {
  javascriptDefaults,
  ModuleKind,
  ModuleResolutionKind,
  ScriptTarget,
  typescriptDefaults,
} from "monaco-editor/languages/features/typescript/register.js";

/** Where the server keeps the declarations of the TypeScript client: `spark`, `display` and their types. */
const declarationsPath = "/api/typescript-types";

/** Redeclaring a name, awaiting at the top and having no exports are fine in a cell. */
const fineInCells = [1108, 1375, 1378, 2300, 2451, 7027, 80005];

/** Tells the editor what TypeScript cells can use. The server's declarations are the client's real types. */
export async function describeTypeScript(): Promise<void> {
  // Cells with `%ts` at their top are JavaScript for their colours alone.
  javascriptDefaults.setDiagnosticsOptions({
    noSyntaxValidation: true,
    noSemanticValidation: true,
    noSuggestionDiagnostics: true,
  });
  typescriptDefaults.setEagerModelSync(true);
  typescriptDefaults.setCompilerOptions({
    target: ScriptTarget.ESNext,
    module: ModuleKind.ESNext,
    moduleResolution: ModuleResolutionKind.NodeJs,
    lib: ["esnext"],
    strict: true,
    noEmit: true,
    allowNonTsExtensions: true,
  });
  typescriptDefaults.setDiagnosticsOptions({ diagnosticCodesToIgnore: fineInCells });
  const response = await fetch(declarationsPath).catch(() => undefined);
  if (response?.ok !== true) {
    // Without declarations every use of `spark` would be underlined.
    typescriptDefaults.setDiagnosticsOptions({ noSemanticValidation: true });
    return;
  }
  typescriptDefaults.addExtraLib(await response.text(), "file:///millrace-client.d.ts");
}
