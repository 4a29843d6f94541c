import { TimeoutError } from "@x/asyncio";
import { type ReactNode, useState } from "react";
import { type Settings, search } from "./search.ts";
import { useTask } from "./use-task.ts";

/** A field to type in, and what was found. */
export function SearchBox({ settings }: { settings: Settings }): ReactNode {
  const [query, setQuery] = useState("");
  return (
    <>
      <input aria-label="Search" value={query} onChange={(event) => setQuery(event.target.value)} />
      {query === "" ? null : <Results query={query} settings={settings} />}
    </>
  );
}

function Results({ query, settings }: { query: string; settings: Settings }): ReactNode {
  const found = useTask(({ signal }) => search(query, settings, { signal }), [query, settings]);
  if (found.status === "pending") return <p role="status">searching</p>;
  if (found.status === "failed") {
    const isLate = found.error instanceof TimeoutError;
    return <p role="alert">{isLate ? "The search takes too long." : "The search has failed."}</p>;
  }
  return (
    <ul>
      {found.value.map((name) => (
        <li key={name}>{name}</li>
      ))}
    </ul>
  );
}
