import type { IconName } from "../parts/icons.ts";

export interface Place {
  id: string;
  label: string;
  key: string;
  icon: IconName;
}

/** The pages of the console, in the order of the way of data. `key`: the letter after `g`. */
export const places: Place[] = [
  { id: "overview", label: "Overview", key: "h", icon: "overview" },
  { id: "streams", label: "Streams", key: "s", icon: "streams" },
  { id: "deliveries", label: "Deliveries", key: "d", icon: "deliveries" },
  { id: "queues", label: "Queues", key: "u", icon: "queues" },
  { id: "topics", label: "Topics", key: "p", icon: "topics" },
  { id: "applications", label: "Applications", key: "a", icon: "applications" },
  { id: "items", label: "Items", key: "i", icon: "items" },
  { id: "tables", label: "Tables", key: "t", icon: "tables" },
  { id: "sql", label: "SQL", key: "q", icon: "sql" },
  { id: "objects", label: "Objects", key: "o", icon: "objects" },
  { id: "functions", label: "Functions", key: "f", icon: "functions" },
  { id: "alarms", label: "Alarms", key: "l", icon: "alarms" },
  { id: "dashboards", label: "Dashboards", key: "b", icon: "dashboards" },
  { id: "backlog", label: "Waiting", key: "w", icon: "backlog" },
  { id: "system", label: "System", key: "y", icon: "system" },
];

/** The segments of a place's address: the overview is the root. */
export const segmentsOf = (id: string): string[] => (id === "overview" ? [] : [id]);
