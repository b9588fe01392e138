// Makes elements. Whatever a run says becomes text, never markup.

/** An element with attributes, listeners (`on…`) and children; a text becomes a text node, null nothing. */
export function h(tag, props = {}, ...children) {
  return filled(document.createElement(tag), props, children);
}

/** The same for drawings. */
export function svg(tag, props = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), props, children);
}

function filled(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [key, one] of Object.entries(value)) element.style.setProperty(key, one);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A text with what stands in quotes set apart, so that a word from right to left turns nothing else around. */
export const apart = (text) =>
  text.split(/("(?:[^"\\]|\\.)*["…]?)/).map((part) => (part.startsWith('"') ? filled(document.createElement("bdi"), {}, [part]) : part));

/** A number with its thousands apart. */
export const number = (value) => value.toLocaleString("en");

/** Such as "1 question" or "12,345 questions". */
export const counted = (count, word, plural = `${word}s`) => `${number(count)} ${count === 1 ? word : plural}`;

/** A cost, short. */
export const cost = (value) => (value ? value.toLocaleString("en", { maximumSignificantDigits: 6 }) : "0");

/** Says something to whoever reads the page with a screen reader, and for a moment to all. */
export function say(text) {
  const place = document.getElementById("said");
  place.textContent = text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => (place.textContent = ""), 4000);
}
