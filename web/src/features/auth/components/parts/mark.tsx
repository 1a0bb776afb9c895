/** A stepped gable, as they stand along the Damrak; also a book with its best price on top. */
export function Mark({ className }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} fill="currentColor" aria-hidden="true">
      <path d="M13 3h6v4h4v4h4v4h3v14h-9v-8h-10v8H2V15h3v-4h4V7h4z" />
    </svg>
  );
}
