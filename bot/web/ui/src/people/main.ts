import "@/lib/base.css";
import "./people.css";
import { mount } from "svelte";
import { speak } from "@/i18n/index.ts";
import { wear } from "@/console/theme.ts";
import App from "./App.svelte";

wear();
void speak(import.meta.glob("../i18n/texts/people/*.po")).then(() => mount(App, { target: document.getElementById("app")! }));
