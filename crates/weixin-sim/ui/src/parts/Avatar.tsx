const HUES = 6;

/** The first character of a name, on a colour that the name always has. */
export function Avatar({ name, bot }: { name: string; bot?: boolean }) {
  const hue = [...name].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0) % HUES;
  return (
    <span class={`avatar ${bot ? "avatar_bot" : `avatar_${hue}`}`} aria-hidden="true">
      {[...name][0]?.toUpperCase()}
    </span>
  );
}
