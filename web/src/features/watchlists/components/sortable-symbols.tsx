import {
  type Announcements,
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  type UniqueIdentifier,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import {
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { useMemo } from "react";
import { useStrings } from "@/stores/language";
import { moved } from "../model";
import { OwnRow, type OwnRowProps } from "./symbol-row";

interface SortableSymbolsProps {
  readonly label: string;
  readonly rows: readonly OwnRowProps[];
  readonly onMove: (symbols: readonly string[]) => void;
}

/** So far a pointer moves before it drags, so that a click stays one. */
const DRAG_FROM_PX = 4;

/** Let rows change places by pointer, finger or keyboard, and say so. */
export function SortableSymbols({ label, rows, onMove }: SortableSymbolsProps) {
  const { drag } = useStrings("watchlists").watchlists;
  const symbols = useMemo(() => rows.map(({ symbol }) => symbol), [rows]);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: DRAG_FROM_PX } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const announcements = useMemo<Announcements>(() => {
    const count = String(symbols.length);
    const placeOf = (id: UniqueIdentifier) => String(symbols.indexOf(String(id)) + 1);
    return {
      onDragStart: ({ active }) => drag.start(String(active.id), placeOf(active.id), count),
      onDragOver: ({ active, over }) => (over ? drag.over(String(active.id), placeOf(over.id), count) : undefined),
      onDragEnd: ({ active, over }) => drag.end(String(active.id), placeOf(over?.id ?? active.id), count),
      onDragCancel: ({ active }) => drag.cancel(String(active.id)),
    };
  }, [symbols, drag]);

  function drop({ active, over }: DragEndEvent): void {
    if (over === null) return;
    const next = moved(symbols, symbols.indexOf(String(active.id)), symbols.indexOf(String(over.id)));
    if (next !== symbols) onMove(next);
  }

  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragEnd={drop}
      accessibility={{ announcements, screenReaderInstructions: { draggable: drag.instructions } }}
    >
      <SortableContext items={symbols} strategy={verticalListSortingStrategy}>
        <ul aria-label={label} className="@container">
          {rows.map((row) => (
            <SortableRow key={row.symbol} {...row} />
          ))}
        </ul>
      </SortableContext>
    </DndContext>
  );
}

function SortableRow(row: OwnRowProps) {
  const { drag } = useStrings("watchlists").watchlists;
  const sortable = useSortable({ id: row.symbol, attributes: { roleDescription: drag.role } });
  const { attributes, listeners, transform, transition } = sortable;
  const dragging = {
    row: sortable.setNodeRef,
    handle: sortable.setActivatorNodeRef,
    handleProps: { ...attributes, ...listeners },
    style: { transform: CSS.Translate.toString(transform), transition: transition ?? undefined },
    isDragged: sortable.isDragging,
  };
  return <OwnRow {...row} dragging={dragging} />;
}
