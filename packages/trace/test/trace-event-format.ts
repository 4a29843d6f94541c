/**
 * The part of Chrome's "Trace Event Format" that recordings use, as a JSON schema after the published document: the JSON
 * Object Format, and its Complete, Instant, Flow and Metadata Events. There is no official schema.
 */
export const traceEventFormat = {
  type: "object",
  required: ["traceEvents"],
  additionalProperties: false,
  properties: {
    traceEvents: {
      type: "array",
      items: {
        type: "object",
        required: ["ph", "name", "cat", "pid", "tid", "ts"],
        discriminator: { propertyName: "ph" },
        oneOf: [
          event("X", { dur: { type: "number", minimum: 0 } }),
          event("i", { s: { enum: ["g", "p", "t"] } }),
          event("s", { id: { type: "integer" } }),
          event("f", { id: { type: "integer" }, bp: { const: "e" } }),
          event("M", {
            name: { enum: ["process_name", "thread_name", "process_labels"] },
            args: {
              type: "object",
              required: ["name"],
              additionalProperties: false,
              properties: { name: { type: "string" } },
            },
          }),
        ],
      },
    },
  },
};

/** The events of one kind, with what they have besides that which all have. */
function event(ph: string, own: Record<string, object>): object {
  const time = { type: "number", minimum: 0 };
  return {
    required: Object.keys(own),
    additionalProperties: false,
    properties: {
      ph: { const: ph },
      name: { type: "string", minLength: 1 },
      cat: { type: "string", pattern: "^[^,]+(,[^,]+)*$" },
      pid: { type: "integer" },
      tid: { type: "integer" },
      ts: time,
      ...own,
    },
  };
}
