import { useState } from "react";
import { useStrings } from "@/stores/language";
import { checkSession } from "@/stores/session";
import { Button } from "@/ui/button";
import { exportAddress, type AuditQuery } from "../../models/audit";
import { tellFailed } from "../parts/say";

/** Takes along what the search chooses; the browser writes it to a file as it comes. */
export function ExportLink({ query }: { readonly query: AuditQuery }) {
  const t = useStrings("admin").admin.audit;
  const [pending, setPending] = useState(false);

  async function save(): Promise<void> {
    setPending(true);
    try {
      // A download does not sign itself in again where the session has to be renewed.
      if ((await checkSession()) === null) return;
      const link = document.createElement("a");
      link.href = exportAddress(query);
      link.download = "audit.jsonl";
      link.click();
    } catch (error) {
      tellFailed(error);
    } finally {
      setPending(false);
    }
  }

  return (
    <Button icon="download" pending={pending} title={t.exportHint} onClick={() => void save()}>
      {t.export}
    </Button>
  );
}
