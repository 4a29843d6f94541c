import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { askService } from "./ask-service.ts";
import type { Settings } from "./search.ts";
import { SearchBox } from "./search-box.tsx";

const settings: Settings = { ask: askService, pause: 200, deadline: 5000 };

const main = document.querySelector("main");
if (main === null) throw new Error("index.html has no <main>");
createRoot(main).render(
  <StrictMode>
    <SearchBox settings={settings} />
  </StrictMode>,
);
