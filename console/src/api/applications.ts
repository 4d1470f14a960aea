import { call } from "./call.ts";
import type { Page } from "./pages.svelte.ts";

export interface ApplicationSummary {
  ApplicationName: string;
  ApplicationARN: string;
  ApplicationStatus: string;
  ApplicationVersionId: number;
  RuntimeEnvironment: string;
}

export interface Application extends ApplicationSummary {
  ApplicationDescription?: string;
  ServiceExecutionRole?: string;
  CreateTimestamp: number;
  LastUpdateTimestamp: number;
  ApplicationConfigurationDescription?: {
    ApplicationCodeConfigurationDescription?: { CodeContentDescription?: { TextContent?: string } };
    EnvironmentPropertyDescriptions?: { PropertyGroupDescriptions?: { PropertyGroupId: string; PropertyMap: Record<string, string> }[] };
    ApplicationSnapshotConfigurationDescription?: { SnapshotsEnabled: boolean };
  };
}

export interface ApplicationVersion {
  ApplicationVersionId: number;
  ApplicationStatus: string;
}

export interface ApplicationOperation {
  OperationId: string;
  Operation: string;
  OperationStatus: string;
  StartTime: number;
  EndTime?: number;
}

const service = "kinesisanalyticsv2";

export async function listApplications(token: string | undefined, signal: AbortSignal): Promise<Page<ApplicationSummary>> {
  const answer = await call<{ ApplicationSummaries: ApplicationSummary[]; NextToken?: string }>(
    service,
    "ListApplications",
    { NextToken: token },
    { signal },
  );
  return { rows: answer.ApplicationSummaries, next: answer.NextToken };
}

export const describeApplication = async (name: string, signal: AbortSignal): Promise<Application> =>
  (await call<{ ApplicationDetail: Application }>(service, "DescribeApplication", { ApplicationName: name }, { signal })).ApplicationDetail;

export const listApplicationVersions = async (name: string, signal: AbortSignal): Promise<ApplicationVersion[]> =>
  (
    await call<{ ApplicationVersionSummaries: ApplicationVersion[] }>(
      service,
      "ListApplicationVersions",
      { ApplicationName: name, Limit: 50 },
      { signal },
    )
  ).ApplicationVersionSummaries;

export const listApplicationOperations = async (name: string, signal: AbortSignal): Promise<ApplicationOperation[]> =>
  (
    await call<{ ApplicationOperationInfoList?: ApplicationOperation[] }>(
      service,
      "ListApplicationOperations",
      { ApplicationName: name, Limit: 50 },
      { signal },
    )
  ).ApplicationOperationInfoList ?? [];

export const startApplication = (name: string): Promise<unknown> => call(service, "StartApplication", { ApplicationName: name });

export const stopApplication = (name: string): Promise<unknown> => call(service, "StopApplication", { ApplicationName: name });

export const deleteApplication = (application: Application): Promise<unknown> =>
  call(service, "DeleteApplication", { ApplicationName: application.ApplicationName, CreateTimestamp: application.CreateTimestamp });
