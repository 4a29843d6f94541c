import { escapeText } from "./escape.ts";
import { script, style } from "./page.generated.ts";
import type { Timeline } from "./timeline.ts";

/** The page that shows a timeline. It may fetch nothing, and sends nothing. */
export function pageOf(timeline: Timeline, title: string): string {
  const name = escapeText(title);
  // No text of the recording can end the element that it is in.
  const data = JSON.stringify(timeline).replaceAll("<", "\\u003c");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'">
<title>${name}</title>
<style>
${style}
</style>
</head>
<body>
<header>
<h1>${name}</h1>
<form><search><label for="text">Search</label> <input id="text" type="search" autocomplete="off"> <output id="found" for="text"></output></search></form>
<div id="tools" role="group" aria-label="Zoom">
<button id="out" type="button" aria-label="Zoom out">−</button>
<button id="in" type="button" aria-label="Zoom in">+</button>
<button id="all" type="button">All</button>
</div>
<details>
<summary>Help</summary>
<p>A lane is a task, and lies in the task that has made it. Its bars are coroutines, with what they wait for below them; dark strips are steps, and arrows lead from what has woken a task. ◆ is cancelled, ✕ has failed.</p>
<p id="keys"><kbd>↑</kbd> <kbd>↓</kbd> choose a lane, <kbd>n</kbd> <kbd>p</kbd> its next or previous moment, <kbd>Enter</kbd> shows all of it, <kbd>←</kbd> <kbd>→</kbd> move, <kbd>+</kbd> <kbd>-</kbd> zoom, <kbd>0</kbd> shows all, <kbd>/</kbd> searches, <kbd>Esc</kbd> chooses nothing.</p>
<p>The wheel zooms; with Shift it scrolls. Drag to move, or use two fingers.</p>
</details>
</header>
<main aria-label="Tasks">
<div id="lanes" tabindex="0" role="application" aria-roledescription="timeline" aria-label="Timeline, ${timeline.lanes.length} lanes" aria-describedby="keys"><canvas id="canvas" aria-hidden="true"></canvas><div id="space"></div></div>
<p id="status" class="unseen" role="status"></p>
</main>
<footer id="details" tabindex="0" aria-label="Details"><p>Point at a lane, or choose one by a click, to see what it does.</p></footer>
<script type="application/json" id="timeline">${data}</script>
<script>
${script}
</script>
</body>
</html>
`;
}
