import { createContext, useContext } from "react";

/** What a field tells the control inside it, so that label, hint and error are read with it. */
export type FieldControl = {
  readonly id?: string;
  readonly "aria-describedby"?: string;
  readonly "aria-invalid"?: true;
  readonly "aria-required"?: true;
};

export const FieldContext = createContext<FieldControl>({});

/** Returns the attributes that link a control of one's own to the field around it. */
export function useFieldControl(): FieldControl {
  return useContext(FieldContext);
}
