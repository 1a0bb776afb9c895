/** The look that all boxes to type or choose in have in common. */
export const INPUT_SHAPE =
  "h-control w-full min-w-0 rounded-4 border border-line-strong bg-well px-2 text-13 text-text transition-colors duration-100 hover:border-muted aria-invalid:border-danger disabled:border-line disabled:bg-panel disabled:text-faint disabled:hover:border-line [&[readonly]]:bg-panel pointer-coarse:text-[1rem]";

/** The same look for a box that holds an input and what stands beside it. */
export const INPUT_BOX =
  "flex h-control w-full min-w-0 items-center gap-1.5 rounded-4 border border-line-strong bg-well px-2 text-13 text-text transition-colors duration-100 hover:border-muted has-aria-invalid:border-danger has-disabled:border-line has-disabled:bg-panel has-disabled:text-faint has-[[readonly]]:bg-panel has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-focus pointer-coarse:text-[1rem]";

export const INPUT_SMALL = "h-6 px-1.5 text-12 pointer-coarse:h-9";
