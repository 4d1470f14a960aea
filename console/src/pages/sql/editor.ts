import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, type CompletionSource } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { schemaCompletionSource, SQLDialect, sql } from "@codemirror/lang-sql";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState, Prec, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { type Catalog, columnsAt, quoted } from "./columns.ts";
import { functionNames } from "./functions.ts";
import type { Fault } from "./statements.ts";

export interface Editor {
  text(): string;
  setText(text: string): void;
  selection(): { from: number; to: number };
  select(from: number, to: number): void;
  setFaults(faults: Fault[]): void;
  setCatalog(catalog: Catalog, database: string): void;
  insert(text: string): void;
  focus(): void;
  destroy(): void;
}

const keywords =
  "select from where group by having order limit offset as and or not in is null like between exists case when then else end join left " +
  "right full inner outer cross on using union all distinct except intersect with recursive values insert into delete update set merge " +
  "matched create table view database schema drop alter add column rename to if replace external partitioned location tblproperties show " +
  "describe explain analyze tables columns partitions optimize vacuum rewrite data bin_pack unload unnest lateral ordinality tablesample " +
  "over partition rows range unbounded preceding following current row filter within asc desc nulls first last fetch cast try_cast " +
  "interval date time timestamp at zone true false for version of system_time escape rollup cube grouping sets prepare execute deallocate";

const types =
  "boolean tinyint smallint int integer bigint real float double decimal char varchar string varbinary binary date time timestamp array map row struct uuid";

const dialect = SQLDialect.define({
  keywords,
  types,
  builtin: functionNames,
  hashComments: false,
  doubleDollarQuotedStrings: false,
  caseInsensitiveIdentifiers: true,
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--good)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--series-3)" },
  { tag: tags.comment, color: "var(--ink-faint)", fontStyle: "italic" },
  { tag: [tags.typeName, tags.standard(tags.name)], color: "var(--series-2)" },
]);

const look = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--surface)", fontSize: "13px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--ink-faint)", border: "none" },
  ".cm-activeLine": { backgroundColor: "color-mix(in oklab, var(--hover) 60%, transparent)" },
  ".cm-content": { caretColor: "var(--ink)", padding: "10px 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-placeholder": { color: "var(--ink-faint)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--selected)",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    border: "1px solid var(--line)",
    borderRadius: "6px",
    overflow: "hidden",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--selected)", color: "var(--ink)" },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: "12px" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--bad)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--bad) 1px", textUnderlineOffset: "3px" },
});

/** Columns of the statement's own tables, in every clause: they come before keywords and functions. */
const columnSource =
  (catalog: Catalog, database: string): CompletionSource =>
  (context) => {
    const word = context.matchBefore(/\w*$/);
    const isMember = word !== null && context.state.sliceDoc(word.from - 1, word.from) === ".";
    if (!word || isMember || (word.from === word.to && !context.explicit)) return null;
    const columns = columnsAt(context.state.doc.toString(), context.pos, catalog, database);
    return { from: word.from, options: columns.map(({ name, table }) => ({ label: name, apply: quoted(name), detail: table, boost: 2 })), validFor: /^\w*$/ };
  };

/** Builds the editor inside a shadow root: there its styles are adopted style sheets, which the strict CSP allows. */
export function createEditor(root: ShadowRoot, text: string, events: { changed(text: string): void; run(): void; runAll(): void }): Editor {
  const language = new Compartment();
  const withCatalog = (catalog: Catalog, database: string): Extension => {
    const schema = { ...catalog, ...catalog[database] };
    return [
      sql({ dialect, upperCaseKeywords: true, schema }),
      dialect.language.data.of({ autocomplete: schemaCompletionSource({ dialect, schema }) }),
      dialect.language.data.of({ autocomplete: columnSource(catalog, database) }),
    ];
  };
  const run = Prec.highest(
    keymap.of([
      { key: "Mod-Enter", run: () => (events.run(), true) },
      { key: "Mod-Shift-Enter", run: () => (events.runAll(), true) },
      { key: "Tab", run: acceptCompletion },
    ]),
  );
  const state = EditorState.create({
    doc: text,
    extensions: [
      run,
      lineNumbers(),
      history(),
      drawSelection(),
      EditorView.lineWrapping,
      bracketMatching(),
      closeBrackets(),
      highlightActiveLine(),
      autocompletion({ icons: false }),
      syntaxHighlighting(colours),
      look,
      language.of(sql({ dialect, upperCaseKeywords: true })),
      keymap.of([...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
      placeholder("SELECT * FROM database.table LIMIT 100"),
      EditorView.contentAttributes.of({ "aria-label": "SQL statements" }),
      EditorView.updateListener.of((update) => update.docChanged && events.changed(update.state.doc.toString())),
    ],
  });
  const view = new EditorView({ state, root, parent: root });
  return {
    text: () => view.state.doc.toString(),
    setText: (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } }),
    selection: () => view.state.selection.main,
    select: (from, to) => view.dispatch({ selection: { anchor: from, head: to } }),
    setFaults: (faults) => {
      const length = view.state.doc.length;
      const inside = faults.map((fault) => ({
        ...fault,
        from: Math.min(fault.from, length),
        to: Math.min(fault.to, length),
        severity: "error" as const,
      }));
      view.dispatch(setDiagnostics(view.state, inside));
    },
    setCatalog: (catalog, database) => view.dispatch({ effects: language.reconfigure(withCatalog(catalog, database)) }),
    insert: (part) => (view.dispatch(view.state.replaceSelection(part)), view.focus()),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
