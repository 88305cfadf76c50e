import "@/lib/base.css";
import "./console.css";
import { mount } from "svelte";
import { speak } from "@/i18n/index.ts";
import { wear } from "./theme.ts";
import App from "./App.svelte";

wear();
await speak(import.meta.glob("../i18n/texts/console/*.po"));
mount(App, { target: document.getElementById("app")! });
