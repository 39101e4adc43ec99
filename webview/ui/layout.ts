/** Whether the panel is so narrow that all stands in one column: the same bound as in the style sheets. */
export const oneColumn = matchMedia('(max-width: 700px)');
