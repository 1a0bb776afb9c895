import { Fragment } from "react";
import { useStrings } from "@/stores/language";
import { Icon } from "@/ui/icon";
import { Listing } from "../parts/listing";
import { ALLOWED, PERMISSIONS, ROLES, type Permission, type PermissionGroup, type Role } from "../../models/roles";

const GROUPS = Object.keys(PERMISSIONS) as PermissionGroup[];

/** What each role may do: what it is for, then right by right. */
export function Roles() {
  const t = useStrings("admin").admin.roles;
  return (
    <div className="flex flex-col gap-4">
      <p className="max-w-2xl text-13 text-pretty text-muted">{t.lead}</p>
      <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-2 xl:grid-cols-3">
        {ROLES.map((role) => (
          <div key={role}>
            <dt className="text-13 font-medium">{t.names[role]}</dt>
            <dd className="text-12 text-pretty text-muted">{t.purposes[role]}</dd>
          </div>
        ))}
      </dl>
      <Listing>
        <Matrix />
      </Listing>
    </div>
  );
}

function Matrix() {
  const t = useStrings("admin").admin.roles;
  return (
    // A region that scrolls must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="relative overflow-x-auto" role="region" aria-label={t.caption} tabIndex={0}>
      <table className="w-full border-separate border-spacing-0 text-13">
        <caption className="sr-only">{t.caption}</caption>
        <thead>
          <tr>
            <th scope="col" className={`${HEAD} sticky left-0 z-10 text-left`}>
              {t.permission}
            </th>
            {ROLES.map((role) => (
              <th key={role} scope="col" className={`${HEAD} text-center`}>
                {t.names[role]}
              </th>
            ))}
          </tr>
        </thead>
        {GROUPS.map((group) => (
          <tbody key={group}>
            <tr>
              <th
                scope="rowgroup"
                colSpan={ROLES.length + 1}
                className="h-8 border-b border-line bg-bg px-cell text-left text-11 font-medium text-muted"
              >
                <span className="sticky left-2">{t.groups[group]}</span>
              </th>
            </tr>
            {PERMISSIONS[group].map((permission) => (
              <Line key={permission} permission={permission} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

const HEAD = "h-7 border-b border-line bg-panel px-cell text-11 font-medium whitespace-nowrap text-muted";

function Line({ permission }: { readonly permission: Permission }) {
  const t = useStrings("admin").admin.roles;
  return (
    <tr className="group hover:bg-hover">
      <th
        scope="row"
        title={permission}
        className="sticky left-0 z-10 h-row max-w-44 min-w-36 border-b border-line/50 bg-panel px-cell py-1 text-left font-normal group-hover:bg-hover sm:max-w-none"
      >
        {t.permissions[permission]}
      </th>
      {ROLES.map((role) => (
        <td key={role} className="border-b border-line/50 px-cell text-center">
          <Mark role={role} permission={permission} />
        </td>
      ))}
    </tr>
  );
}

function Mark({ role, permission }: { readonly role: Role; readonly permission: Permission }) {
  const t = useStrings("admin").admin.roles;
  const has = ALLOWED[role].includes(permission);
  return (
    <Fragment>
      {has ? <Icon name="check" size={16} className="inline-block text-success" /> : <span aria-hidden="true" className="text-faint">–</span>}
      <span className="sr-only">{has ? t.yes : t.no}</span>
    </Fragment>
  );
}
