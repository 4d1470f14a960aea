import { mount } from "svelte";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/tables.css";
import "./shell/theme.svelte.ts";
import App from "./App.svelte";
import { loadPage } from "./pages/index.ts";
import { route } from "./route/route.svelte.ts";

// The page's code loads while the server is asked for the session. Its page shows an error of the load.
loadPage(route.page).catch(() => undefined);

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app");
mount(App, { target });
