// Whether the screen is small: then a question is read in the tree's place (page.css has the same width).

export const SMALL = matchMedia("(max-width: 860px)");
