export * from "@x/future/node";
