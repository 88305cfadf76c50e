/** A face for somebody without a picture: initials, and a hue that is always the same for the same id. */
const HUES = 8;
const SMALL_WORDS = /^(the|of|and|de|di|du|la|le|il|lo|von|van|der)$/i;

export function initials(name: string): string {
  const [called = name] = name.split(","); // "Major Pavel, liaison officer": MP
  const words = called.replace(/[(),.'’"-]/g, " ").split(/\s+/u).filter((word) => word && !SMALL_WORDS.test(word));
  const first = [...(words[0] ?? "?")][0] ?? "?";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toLocaleUpperCase();
}

export function hue(id: string): number {
  let mixed = 0x811c9dc5; // FNV-1a: neighbouring ids fall far apart
  for (const sign of id) mixed = Math.imul(mixed ^ (sign.codePointAt(0) ?? 0), 0x01000193);
  return ((mixed ^ (mixed >>> 15)) >>> 0) % HUES;
}
