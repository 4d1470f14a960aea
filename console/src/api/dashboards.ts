import { call } from "./call.ts";
import type { Page } from "./pages.svelte.ts";

export interface DashboardEntry {
  DashboardName: string;
  DashboardArn?: string;
  LastModified?: number;
  Size?: number;
}

export async function listDashboards(token: string | undefined, signal: AbortSignal): Promise<Page<DashboardEntry>> {
  const answer = await call<{ DashboardEntries?: DashboardEntry[]; NextToken?: string }>(
    "cloudwatch",
    "ListDashboards",
    { NextToken: token },
    { signal },
  );
  return { rows: answer.DashboardEntries ?? [], next: answer.NextToken };
}

/** The text of a dashboard, as it was put. */
export const getDashboard = async (name: string, signal: AbortSignal): Promise<string> =>
  (await call<{ DashboardBody: string }>("cloudwatch", "GetDashboard", { DashboardName: name }, { signal })).DashboardBody;
