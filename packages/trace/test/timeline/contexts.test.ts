// What is true of a recording is true of one of a program that has context variables, where the loop calls done-callbacks
// in another way.
import { ContextVar } from "@x/loop";
import "./read-timeline.test.ts";

new ContextVar("user").set("Ann");
