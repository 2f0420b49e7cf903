// Drawn for this page: lines of two units on a field of 24.

const paths = {
  keyboard: "M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M17.5 10h.01M8 14h8",
  menu: "M5 8h14M5 12h14M5 16h14",
  smile: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M9 10h.01M15 10h.01M8.5 14.5c2 2.3 5 2.3 7 0",
  plus: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 8v8M8 12h8",
  add: "M12 5v14M5 12h14",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 3-2.5 4 3.5M15.5 9h.01",
  voice: "M6 10v4M10 6v12M14 9v6M18 11v2",
  video: "M4 7h11v10H4zM15 11l5-3v8l-5-3",
  location: "M12 21c-4-4.5-6.5-7.5-6.5-11a6.5 6.5 0 0 1 13 0c0 3.5-2.5 6.5-6.5 11M12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5",
  link: "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-6-5.5l-1 1M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 6 5.5l1-1",
  bolt: "M13 3L5 14h6l-1 7 8-11h-6z",
  scan: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16",
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  close: "M6 6l12 12M18 6L6 18",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1 1M17.4 17.4l1 1M5.6 18.4l1-1M17.4 6.6l1-1",
  moon: "M19.5 14A8 8 0 0 1 10 4.5 8 8 0 1 0 19.5 14",
  half: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M12 4v16M14.5 5v14M17 6.5v11",
  check: "M5 12.5l4.5 4.5L19 7.5",
  warning: "M12 4L2.5 20h19zM12 10v4.5M12 17.3h.01",
  play: "M8 5.5v13l10.5-6.5z",
  panel: "M4 5h16v14H4zM14 5v14",
  music: "M9 18V6l10-2v12M9 18a2.5 2.5 0 1 1-2.5-2.5A2.5 2.5 0 0 1 9 18M19 16a2.5 2.5 0 1 1-2.5-2.5A2.5 2.5 0 0 1 19 16",
  program: "M12 12a3 3 0 1 0-3 3M12 12a3 3 0 1 1 3-3M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 12v3M12 12V9",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
