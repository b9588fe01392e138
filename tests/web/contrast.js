// Texts whose contrast with what is behind them is under 4.5 (WCAG 2.2, 1.4.3).
() => {
  const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
  const linear = (v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = (colour) =>
    colour.slice(0, 3).reduce((sum, v, at) => sum + linear(v / 255) * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = numbers(getComputedStyle(one).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const texts = ".call, .answer, .by, .mark, .dim, h2, h3, .badge, .status, .root, .at, .met";
  return [...document.querySelectorAll(texts)]
    .filter((one) => one.textContent.trim() && one.checkVisibility() && !one.closest(".passed, .outside"))
    .map((one) => {
      const pair = [light(numbers(getComputedStyle(one).color)), light(behind(one))].sort((a, b) => b - a);
      return [one.className || one.tagName, (pair[0] + 0.05) / (pair[1] + 0.05)];
    })
    .filter(([, ratio]) => ratio < 4.5);
}
