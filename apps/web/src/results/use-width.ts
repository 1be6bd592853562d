import { type RefObject, useEffect, useState } from "react";

/** The width of an element in whole pixels; `first` until it is known. */
export function useWidth(place: RefObject<HTMLElement | null>, first: number): number {
  const [width, setWidth] = useState(first);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? first)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [place, first]);
  return width;
}

/** The index of the place that is nearest to a pixel; undefined when there are none. */
export function nearest(places: readonly number[], at: number): number | undefined {
  let best: number | undefined;
  for (const [index, place] of places.entries()) {
    if (best === undefined || Math.abs(place - at) < Math.abs((places[best] ?? 0) - at)) best = index;
  }
  return best;
}
