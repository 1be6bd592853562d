/** The sums of powers of the distances from the mean: the count, then of the second to fourth power (CentralMomentAgg). */
export function centralMoments(values: Float64Array): readonly number[] {
  let [n, mean, m2, m3, m4] = [0, 0, 0, 0, 0];
  for (const value of values) {
    n += 1;
    const delta = value - mean;
    const step = delta / n;
    mean += step;
    m2 += delta * (delta - step);
    m3 = m3 - 3 * step * m2 + delta * (delta * delta - step * step);
    m4 = m4 - 4 * step * m3 - 6 * step * step * m2 + delta * (delta * (delta * delta) - step * (step * step));
  }
  return [n, m2, m3, m4];
}

/** Of pairs: count, means of x and y, and the sums of the products of their distances: xy, xx, yy (Covariance). */
export function coMoments(xs: Float64Array, ys: Float64Array): readonly number[] {
  let [n, xMean, yMean, xy, xx, yy] = [0, 0, 0, 0, 0, 0];
  xs.forEach((x, index) => {
    const y = ys[index] ?? Number.NaN;
    n += 1;
    const [dx, dy] = [x - xMean, y - yMean];
    xMean += dx / n;
    yMean += dy / n;
    xy += dx * (y - yMean);
    xx += dx * (dx - dx / n);
    yy += dy * (dy - dy / n);
  });
  return [n, xMean, yMean, xy, xx, yy];
}
