import "@/lib/base.css";
import { mount } from "svelte";
import { speak } from "@/i18n/index.ts";
import App from "./App.svelte";

void speak(import.meta.glob("../i18n/texts/wall/*.po")).then(() => mount(App, { target: document.getElementById("app")! }));
