export type Theme = "auto" | "light" | "dark";

const key = "tarn-theme";

/** Dark or light: the system's choice until the switch says otherwise. Kept in this browser only. */
class ThemeChoice {
  value = $state<Theme>("auto");

  constructor() {
    const stored = localStorage.getItem(key);
    this.choose(stored === "light" || stored === "dark" ? stored : "auto");
  }

  choose(theme: Theme): void {
    this.value = theme;
    if (theme === "auto") {
      delete document.documentElement.dataset.theme;
      localStorage.removeItem(key);
    } else {
      document.documentElement.dataset.theme = theme;
      localStorage.setItem(key, theme);
    }
  }

  next(): void {
    this.choose(this.value === "auto" ? "light" : this.value === "light" ? "dark" : "auto");
  }
}

export const theme = new ThemeChoice();
