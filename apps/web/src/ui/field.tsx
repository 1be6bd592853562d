import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import {
  Button as AriaButton,
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select,
  SelectValue,
  Text,
  TextArea,
} from "react-aria-components";
import "./field.css";

interface TextFieldProps extends Omit<AriaTextFieldProps, "className" | "children"> {
  readonly label: ReactNode;
  readonly description?: ReactNode;
  readonly error?: string | undefined;
  readonly placeholder?: string;
  readonly multiline?: number;
  /** A unit shown at the end, such as `GB`. */
  readonly unit?: string;
}

/** A labelled line or area of text with its explanation and its error. */
export function TextField({
  label,
  description,
  error,
  placeholder,
  multiline,
  unit,
  ...rest
}: TextFieldProps) {
  return (
    <AriaTextField {...rest} className="field" isInvalid={error !== undefined}>
      <Label className="field-label">{label}</Label>
      {multiline === undefined ? (
        <span className="field-box">
          <Input className="input" {...(placeholder === undefined ? {} : { placeholder })} />
          {unit === undefined ? null : <span className="field-unit">{unit}</span>}
        </span>
      ) : (
        <TextArea
          className="input input-area"
          rows={multiline}
          {...(placeholder === undefined ? {} : { placeholder })}
        />
      )}
      {description === undefined ? null : (
        <Text slot="description" className="field-description">
          {description}
        </Text>
      )}
      <FieldError className="field-error">{error}</FieldError>
    </AriaTextField>
  );
}

interface Choice<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly detail?: string;
}

interface SelectFieldProps<Id extends string> {
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly choices: readonly Choice<Id>[];
  readonly value: Id;
  readonly onChange: (id: Id) => void;
  readonly description?: string | undefined;
  readonly isDisabled?: boolean;
}

/** One of a few. */
export function SelectField<Id extends string>(props: SelectFieldProps<Id>) {
  const { label, hideLabel = false, choices, value, onChange, description, isDisabled = false } = props;
  return (
    <Select
      className="field"
      value={value}
      onChange={(key) => onChange(key as Id)}
      isDisabled={isDisabled}
      {...(hideLabel ? { "aria-label": label } : {})}
    >
      {hideLabel ? null : <Label className="field-label">{label}</Label>}
      <AriaButton className="input select-button">
        <SelectValue className="ellipsis">{({ selectedText }) => selectedText}</SelectValue>
        <ChevronDown aria-hidden />
      </AriaButton>
      {description === undefined ? null : (
        <Text slot="description" className="field-description">
          {description}
        </Text>
      )}
      <Popover className="popover" offset={4}>
        <ListBox className="listbox">
          {choices.map((choice) => (
            <ListBoxItem key={choice.id} id={choice.id} className="menu-item" textValue={choice.label}>
              <span className="grow">
                {choice.label}
                {choice.detail === undefined ? null : <span className="menu-detail">{choice.detail}</span>}
              </span>
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}
