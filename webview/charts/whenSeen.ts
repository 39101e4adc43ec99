const watched = new WeakMap<Element, (seen: boolean) => void>();
let observer: IntersectionObserver | undefined;

/**
 * Tells whether an element is on the screen, at first and whenever that changes.
 * @returns what ends it.
 */
export function whenSeen(element: Element, tell: (seen: boolean) => void): () => void {
  observer ??= new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) watched.get(target)?.(isIntersecting);
  });
  watched.set(element, tell);
  observer.observe(element);
  return () => {
    watched.delete(element);
    observer?.unobserve(element);
  };
}
