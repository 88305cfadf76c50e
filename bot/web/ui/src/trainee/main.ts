import "@/lib/base.css";
import { mount } from "svelte";
import { speak } from "@/i18n/index.ts";
import App from "./App.svelte";

await speak(import.meta.glob("../i18n/texts/trainee/*.po"));
mount(App, { target: document.getElementById("app")! });
