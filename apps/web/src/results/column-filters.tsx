import { ListFilter, Plus, X } from "lucide-react";
import {
  Button as AriaButton,
  Dialog,
  DialogTrigger,
  Input,
  Popover,
  TextField,
} from "react-aria-components";
import { Button, IconButton, WithTooltip } from "../ui/button.tsx";
import { SelectField } from "../ui/field.tsx";
import {
  type ColumnFilter,
  type FilterOperator,
  isComplete,
  needsOperand,
  operatorsFor,
  operatorText,
} from "./column-filter.ts";
import type { ColumnData } from "./columnar.ts";
import "./column-filters.css";

interface ColumnFiltersProps {
  readonly columns: readonly ColumnData[];
  readonly filters: readonly ColumnFilter[];
  readonly onFilters: (filters: readonly ColumnFilter[]) => void;
}

/** A button that says how many columns are filtered, and the conditions, one line each. */
export function ColumnFilters({ columns, filters, onFilters }: ColumnFiltersProps) {
  const active = filters.filter((filter) => isComplete(filter, kindOf(columns, filter))).length;
  const open = () => {
    if (filters.length === 0) onFilters(added(filters, columns));
  };
  return (
    <DialogTrigger onOpenChange={(isOpen) => isOpen && open()}>
      <WithTooltip label="Filter by column">
        <AriaButton
          className="button button-quiet"
          aria-label={active === 0 ? "Column filters" : `Column filters: ${active} active`}
          data-active={active > 0 || undefined}
        >
          <ListFilter aria-hidden />
          {active === 0 ? null : <span className="numbers">{active}</span>}
        </AriaButton>
      </WithTooltip>
      <Popover className="popover column-filters" placement="bottom start" offset={4}>
        <Dialog className="stack" aria-label="Column filters">
          <ul className="stack">
            {filters.map((filter, place) => (
              <FilterLine
                // biome-ignore lint/suspicious/noArrayIndexKey: a line has no name but its place
                key={place}
                columns={columns}
                filter={filter}
                place={place + 1}
                onChange={(next) => onFilters(filters.with(place, next))}
                onRemove={() => onFilters(filters.toSpliced(place, 1))}
              />
            ))}
          </ul>
          <div className="row">
            <Button variant="quiet" onPress={() => onFilters(added(filters, columns))}>
              <Plus aria-hidden /> Add a condition
            </Button>
            <span className="grow" />
            <Button variant="quiet" isDisabled={filters.length === 0} onPress={() => onFilters([])}>
              Clear all
            </Button>
          </div>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

interface FilterLineProps {
  readonly columns: readonly ColumnData[];
  readonly filter: ColumnFilter;
  readonly place: number;
  readonly onChange: (filter: ColumnFilter) => void;
  readonly onRemove: () => void;
}

function FilterLine({ columns, filter, place, onChange, onRemove }: FilterLineProps) {
  const kind = kindOf(columns, filter);
  const names = [...new Set([...columns.map(({ name }) => name), filter.column])];
  return (
    <li className="filter-line">
      <SelectField
        label={`Column of condition ${place}`}
        hideLabel
        value={filter.column}
        choices={names.map((name) => ({ id: name, label: name }))}
        onChange={(column) => onChange(fitted({ ...filter, column }, columns))}
      />
      <SelectField<FilterOperator>
        label={`Comparison of condition ${place}`}
        hideLabel
        value={filter.operator}
        choices={operatorsFor(kind).map((id) => ({ id, label: operatorText(id, kind) }))}
        onChange={(operator) => onChange({ ...filter, operator })}
      />
      {needsOperand(filter.operator) ? (
        <TextField
          aria-label={`Value of condition ${place}`}
          value={filter.operand}
          onChange={(operand) => onChange({ ...filter, operand })}
          isInvalid={filter.operand.trim() !== "" && !isComplete(filter, kind)}
        >
          <Input
            className="input"
            placeholder={placeholders[kind]}
            {...(kind === "number" ? { inputMode: "decimal" as const } : {})}
          />
        </TextField>
      ) : (
        <span />
      )}
      <IconButton label={`Remove condition ${place}`} onPress={onRemove}>
        <X />
      </IconButton>
    </li>
  );
}

const placeholders: Readonly<Record<ColumnData["kind"], string>> = {
  text: "text",
  number: "number",
  time: "2026-11-22 14:05",
  window: "2026-11-22 14:05",
  boolean: "",
  nested: "text",
};

function kindOf(columns: readonly ColumnData[], { column }: ColumnFilter): ColumnData["kind"] {
  return columns.find(({ name }) => name === column)?.kind ?? "text";
}

/** Keeps the comparison where the column's type has it. */
function fitted(filter: ColumnFilter, columns: readonly ColumnData[]): ColumnFilter {
  const operators = operatorsFor(kindOf(columns, filter));
  return operators.includes(filter.operator) ? filter : { ...filter, operator: operators[0] ?? "contains" };
}

function added(filters: readonly ColumnFilter[], columns: readonly ColumnData[]): readonly ColumnFilter[] {
  const unused = columns.find(({ name }) => filters.every(({ column }) => column !== name)) ?? columns[0];
  if (unused === undefined) return filters;
  return [...filters, fitted({ column: unused.name, operator: "contains", operand: "" }, columns)];
}
