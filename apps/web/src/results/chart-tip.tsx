import type { ChartRow } from "./chart-points.ts";

/** What a chart says of the place under the pointer. */
export function ChartTip({ row }: { readonly row: ChartRow }) {
  return (
    <div className="chart-tip">
      <strong>{row.key}</strong>
      <table>
        <tbody>
          {Object.entries(row.values).map(([name, value]) => (
            <tr key={name}>
              <td>{name}</td>
              <td>{value === null ? "–" : value.toLocaleString()}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
