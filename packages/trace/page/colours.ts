const NAMES = [
  "page",
  "text",
  "quiet",
  "line",
  "coroutine",
  "wait",
  "step",
  "wake",
  "cancelled",
  "failed",
  "selected",
  "focus",
] as const;

export type Colours = { readonly [name in (typeof NAMES)[number]]: string };

/** The colours of the style sheet in the colour scheme that is in use. A canvas does not understand `light-dark()`. */
export function readColours(): Colours {
  const probe = document.createElement("span");
  document.body.append(probe);
  const colours = NAMES.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(colours);
}
