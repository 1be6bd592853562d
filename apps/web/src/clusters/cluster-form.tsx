import { type ClusterForm as ClusterSettings, changedInFlight, type Machine } from "@millrace/notebook";
import { type Control, Controller, useForm, useWatch } from "react-hook-form";
import { RequestError } from "../session/api.ts";
import { Button } from "../ui/button.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { Banner } from "../ui/page.tsx";
import { type ClusterFormValues, clusterFormResolver, errorText, formValues } from "./cluster-form-values.ts";
import "./clusters.css";

interface ClusterFormProps {
  /** The two halves of the heading: `Create Cluster`, `New Cluster`. */
  readonly heading: string;
  readonly subject: string;
  readonly action: string;
  /** The cluster runs: some changes restart it, which the button says before it is pressed. */
  readonly runs?: boolean;
  readonly initial?: ClusterSettings;
  readonly machine: Machine | undefined;
  readonly onCancel: () => void;
  readonly onSubmit: (form: ClusterSettings) => Promise<void>;
}

/** The form for a new or an existing cluster. */
export function ClusterForm({
  heading,
  subject,
  action,
  runs = false,
  initial,
  machine,
  onCancel,
  onSubmit,
}: ClusterFormProps) {
  const { control, handleSubmit, setError, formState } = useForm<ClusterFormValues, unknown, ClusterSettings>(
    {
      defaultValues: formValues(initial),
      resolver: clusterFormResolver,
    },
  );
  const restarts = runs && Object.keys(formState.dirtyFields).some((name) => !changedInFlight.has(name));
  const submit = handleSubmit(async (form) => {
    try {
      await onSubmit(form);
    } catch (error) {
      const fields = error instanceof RequestError ? Object.entries(error.fields) : [];
      for (const [field, message] of fields) setError(field as keyof ClusterFormValues, { message });
      setError("root", { message: error instanceof Error ? error.message : String(error) });
    }
  });
  return (
    <form className="cluster-form" onSubmit={(event) => void submit(event)} noValidate>
      <div className="form-head">
        <h1 className="grow">
          {heading} <span className="faint">/ {subject}</span>
        </h1>
        <Button onPress={onCancel}>Cancel</Button>
        <Button variant="primary" type="submit" isDisabled={formState.isSubmitting}>
          {restarts ? `${action} and restart` : action}
        </Button>
      </div>
      <Summary control={control} />
      {formState.errors.root?.message === undefined ? null : (
        <Banner kind="failed">{formState.errors.root.message}</Banner>
      )}
      <GeneralFields control={control} machine={machine} />
      <InstanceFields control={control} machine={machine} />
      <SparkFields control={control} />
    </form>
  );
}

type FormControl = Control<ClusterFormValues, unknown, ClusterSettings>;

/** What will run where, as the numbers are typed. */
function Summary({ control }: { readonly control: FormControl }) {
  const [runtime, memory, cores, address] = useWatch({
    control,
    name: ["runtime", "memoryGigabytes", "cores", "sparkConnectAddress"],
  });
  return (
    <p className="soft numbers" aria-live="polite">
      {runtime === "connect"
        ? `Workers and driver are those of ${address.trim() || "the Spark Connect server"}`
        : `0 Workers: 0 GB Memory, 0 Cores — 1 Driver: ${memory || "?"} GB Memory, ${cores || "?"} Cores`}
    </p>
  );
}

interface LineProps {
  readonly control: FormControl;
  readonly name: keyof ClusterFormValues;
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  readonly multiline?: number;
  readonly unit?: string;
  readonly inputMode?: "decimal" | "numeric";
  readonly autoFocus?: boolean;
  readonly isRequired?: boolean;
}

function Line({ control, name, ...rest }: LineProps) {
  return (
    <Controller
      control={control}
      name={name}
      render={({ field, fieldState }) => (
        <TextField
          {...rest}
          name={name}
          value={field.value}
          onChange={field.onChange}
          onBlur={field.onBlur}
          error={errorText(fieldState.error)}
          validationBehavior="aria"
        />
      )}
    />
  );
}

interface FieldsProps {
  readonly control: FormControl;
  readonly machine: Machine | undefined;
}

function GeneralFields({ control, machine }: FieldsProps) {
  const runtime = useWatch({ control, name: "runtime" });
  return (
    <fieldset className="form-section">
      <Line control={control} name="name" label="Cluster Name" placeholder="streams" autoFocus isRequired />
      <div className="form-columns">
        <Controller
          control={control}
          name="runtime"
          render={({ field }) => (
            <SelectField
              label="Runtime"
              value={field.value}
              onChange={field.onChange}
              choices={[
                {
                  id: "embedded",
                  label: "Embedded engine",
                  detail: "A process on this machine, up in a second",
                },
                {
                  id: "connect",
                  label: "Spark Connect address",
                  detail: "An Apache Spark server that runs already",
                },
              ]}
            />
          )}
        />
        <Controller
          control={control}
          name="pythonVersion"
          render={({ field }) => (
            <SelectField
              label="Python Version"
              value={field.value}
              onChange={field.onChange}
              choices={pythonChoices(machine, field.value)}
              description={machine?.pythonMessage}
            />
          )}
        />
      </div>
      {runtime === "connect" ? (
        <Line
          control={control}
          name="sparkConnectAddress"
          label="Spark Connect address"
          placeholder="sc://host:15002"
          isRequired
        />
      ) : null}
    </fieldset>
  );
}

/** What the machine has; a version that it has lost stays visible in the form of its cluster. */
function pythonChoices(machine: Machine | undefined, chosen: string) {
  const choices = (machine?.pythonVersions ?? []).map(({ id, version, ready }) => ({
    id,
    label: id === "3" ? `3 (${version})` : version,
    ...(ready ? {} : { detail: "Its environment is made when the cluster first starts" }),
  }));
  const all = choices.some(({ id }) => id === "3") ? choices : [{ id: "3", label: "3" }, ...choices];
  return all.some(({ id }) => id === chosen) ? all : [...all, { id: chosen, label: `${chosen} (missing)` }];
}

function InstanceFields({ control, machine }: FieldsProps) {
  const runtime = useWatch({ control, name: "runtime" });
  const has = machine === undefined ? "" : `This machine has ${machine.memoryGigabytes.toLocaleString()} GB`;
  return (
    <fieldset className="form-section">
      <legend>Instance</legend>
      <div className="form-columns">
        {runtime === "connect" ? null : (
          <>
            <Line
              control={control}
              name="memoryGigabytes"
              label="Driver memory"
              unit="GB"
              inputMode="decimal"
              description={has}
            />
            <Line
              control={control}
              name="cores"
              label="Driver cores"
              unit="cores"
              inputMode="numeric"
              {...(machine === undefined ? {} : { description: `This machine has ${machine.cores}` })}
            />
          </>
        )}
        <Line
          control={control}
          name="autoTerminationMinutes"
          label="Terminate after"
          unit="minutes idle"
          inputMode="numeric"
          description="0 means never. A running cell or stream keeps it alive."
        />
        <TextField
          label="Availability Zone"
          value="local"
          isReadOnly
          description="Everything runs on this machine."
        />
      </div>
    </fieldset>
  );
}

function SparkFields({ control }: { readonly control: FormControl }) {
  return (
    <fieldset className="form-section">
      <legend>Spark</legend>
      <Line
        control={control}
        name="sparkConf"
        label="Spark config"
        multiline={4}
        placeholder="spark.sql.session.timeZone UTC"
        description="One property on each line: name, space, value."
      />
      <Line
        control={control}
        name="environmentVariables"
        label="Environment variables"
        multiline={3}
        placeholder="LOG_LEVEL=debug"
        description="NAME=value on each line."
      />
    </fieldset>
  );
}
