import { type RefObject, useEffect, useState } from "react";

/** Whether an element is on screen or less than `margin` pixels away from it. */
export function useNear(place: RefObject<Element | null>, margin: number): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const observer = new IntersectionObserver((entries) => setNear(entries.at(-1)?.isIntersecting ?? false), {
      // What scrolls is a part of the page: the margin of the window alone would find nothing that is cut off.
      rootMargin: `${margin}px`,
      scrollMargin: `${margin}px`,
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [place, margin]);
  return near;
}

/** Whether an element has been near for some milliseconds: what is dear to make waits until a scroll has ended. */
export function useSettledNear(
  place: RefObject<Element | null>,
  margin: number,
  milliseconds: number,
): boolean {
  const near = useNear(place, margin);
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(near), near ? milliseconds : 0);
    return () => clearTimeout(timer);
  }, [near, milliseconds]);
  return near && settled;
}

/** Whether an element is nearly on screen, in a tab that is looked at. */
export function useInSight(place: RefObject<Element | null>): boolean {
  const near = useNear(place, 200);
  const [looked, setLooked] = useState(() => document.visibilityState === "visible");
  useEffect(() => {
    const onChange = () => setLooked(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", onChange);
    return () => document.removeEventListener("visibilitychange", onChange);
  }, []);
  return near && looked;
}
