/** Start the plan editor on the page's `#editor` element. */
export {}
