import { t } from "./i18n";
import { Icon } from "./parts/Icon";
import { IconButton } from "./parts/IconButton";
import { targetOf } from "./platform/target";
import { lang, theme, type Theme } from "./prefs";
import { pane, sheet, state } from "./store";

const nextTheme: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };
const themeIcon = { auto: "half", light: "sun", dark: "moon" } as const;

export function TopBar() {
  const now = state.value;
  return (
    <header class="top">
      <span class="top__title">{t().title}</span>
      <button
        type="button"
        class="top__target"
        onClick={() => {
          pane.value = "platform";
          sheet.value = true;
        }}
      >
        <span class="top__mode">{now && t().modes[now.account.mode]}</span>
        <span class="top__url">{now && targetOf(now)}</span>
      </button>
      <span class="top__tools">
        <button
          type="button"
          class="quiet"
          lang={lang.value === "zh" ? "en" : "zh-CN"}
          onClick={() => (lang.value = lang.value === "zh" ? "en" : "zh")}
        >
          {t().language}
        </button>
        <IconButton
          icon={themeIcon[theme.value]}
          label={t().theme[theme.value]}
          onClick={() => (theme.value = nextTheme[theme.value])}
        />
        <button type="button" class="top__sheet" onClick={() => (sheet.value = !sheet.value)}>
          <Icon name="panel" /> {t().inspector}
        </button>
      </span>
    </header>
  );
}
