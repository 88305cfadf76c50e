/** A face for somebody without a picture: initials, and a hue that is always the same for the same id. */
const HUES = 8;
const SMALL_WORDS = /^(the|of|and|de|di|du|la|le|il|lo|von|van|der)$/i;

export function initials(name: string): string {
  const words = name.replace(/[(),.'’"-]/g, " ").split(/\s+/u).filter((word) => word && !SMALL_WORDS.test(word));
  const first = [...(words[0] ?? "?")][0] ?? "?";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toLocaleUpperCase();
}

export function hue(id: string): number {
  let sum = 0;
  for (const sign of id) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) >>> 0;
  return sum % HUES;
}
