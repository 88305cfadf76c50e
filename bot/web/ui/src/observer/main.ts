import "@/lib/base.css";
import { mount } from "svelte";
import { speak } from "@/i18n/index.ts";
import App from "./App.svelte";

void speak(import.meta.glob("../i18n/texts/observer/*.po")).then(() => mount(App, { target: document.getElementById("app")! }));

// Only secure pages may have one; on plain http in a local network the page works all the same, online.
if (import.meta.env.PROD) navigator.serviceWorker?.register("/sw.js?for=observer", { scope: "/observe" }).catch(() => undefined);
