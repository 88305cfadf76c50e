import "@/lib/base.css";
import "./trainee.css";
import { mount } from "svelte";
import { speak } from "@/i18n/index.ts";
import { restoreTheme } from "@/lib/theme.ts";
import App from "./App.svelte";

restoreTheme();
void speak(import.meta.glob("../i18n/texts/trainee/*.po")).then(() => mount(App, { target: document.getElementById("app")! }));

// Only secure pages may have one; on plain http in a local network the chat works all the same, online.
if (import.meta.env.PROD) navigator.serviceWorker?.register("/sw.js", { scope: "/" }).catch(() => undefined);
