using Tarn.Analytics.Applications;
using Tarn.Aws.KinesisAnalyticsV2.Definitions;
using Tarn.Aws.KinesisAnalyticsV2.Finding;
using Tarn.Aws.KinesisAnalyticsV2.Model;

namespace Tarn.Aws.KinesisAnalyticsV2.Applications;

/// <summary>Applications and their current version.</summary>
/// <param name="finder">Finds applications.</param>
/// <param name="roles">Checks the roles of applications.</param>
/// <param name="store">The store of applications.</param>
/// <param name="runs">Runs applications.</param>
[AwsOperations("kinesisanalyticsv2")]
internal sealed partial class ApplicationOperations(ApplicationFinder finder, ApplicationRoleChecks roles, IMetadataStore store, IApplicationRuns runs)
{
    private const int PageDefault = 50;

    public async Task<DescribeApplicationOutput> DescribeApplication(DescribeApplicationInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.ApplicationName);
        return new DescribeApplicationOutput { ApplicationDetail = await Show(found, cancellationToken) };
    }

    /// <summary>Applications in the order of their names. The token is the last name of the page before.</summary>
    public async Task<ListApplicationsOutput> ListApplications(ListApplicationsInput input, Call call, CancellationToken cancellationToken)
    {
        var limit = input.Limit ?? PageDefault;
        return await store.Read(
            async reader =>
            {
                var page = await ResourceRegistry.List(reader, ApplicationFinder.NameOf(call, ""), input.NextToken, limit + 1);
                var shown = new List<ApplicationSummary>();
                foreach (var application in page.Take(limit))
                {
                    var (_, version) = await ApplicationChanges.Current(reader, ApplicationFinder.IdOf(application));
                    shown.Add(Summary(application, version));
                }

                return new ListApplicationsOutput { ApplicationSummaries = shown, NextToken = page.Count > limit ? page[limit - 1].Name.Name : null };
            },
            cancellationToken);
    }

    /// <summary>Brings the configuration before the current one back, also of an application that does not run.</summary>
    public async Task<RollbackApplicationOutput> RollbackApplication(RollbackApplicationInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.ApplicationName);
        var status = finder.StatusOf(found);
        if (status is RunStatus.Starting or RunStatus.Stopping)
        {
            throw KinesisAnalyticsV2Errors.InvalidRequestException($"Application {found.Arn} is {ApplicationDetails.StatusOf(status)}.");
        }

        var id = ApplicationFinder.IdOf(found);
        var isRunning = status is RunStatus.Running or RunStatus.Updating;
        var (_, current) = await finder.Read(found, cancellationToken);
        var before = await store.Read(reader => ApplicationChanges.Before(reader, id, current), cancellationToken);

        // The caller hands the earlier role to the application again.
        if (before.Config.Role != current.Config.Role)
        {
            roles.Check(call, before.Config.Role, found.Arn);
        }

        if (isRunning)
        {
            await runs.Check(id, before.Config, allowUnusedState: true, cancellationToken);
        }

        var done = await store.Commit(
            transaction => ApplicationChanges.RollBack(transaction, id, new ExpectedVersion(input.CurrentApplicationVersionId, null), call.Time),
            cancellationToken);
        if (isRunning)
        {
            await runs.Update(id, allowUnusedState: true, cancellationToken);
        }

        return new RollbackApplicationOutput { ApplicationDetail = await Show(found, cancellationToken), OperationId = done.Id };
    }

    [Kept("ApplicationMaintenanceConfigurationUpdate", "AWS patches in this window; nothing is patched here")]
    public async Task<UpdateApplicationMaintenanceConfigurationOutput> UpdateApplicationMaintenanceConfiguration(
        UpdateApplicationMaintenanceConfigurationInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.ApplicationName);
        var start = input.ApplicationMaintenanceConfigurationUpdate.ApplicationMaintenanceWindowStartTimeUpdate;
        await store.Commit(
            async transaction =>
            {
                await ApplicationChanges.Set(transaction, ApplicationFinder.IdOf(found), row => row with { Maintenance = start });
                return true;
            },
            cancellationToken);
        return new UpdateApplicationMaintenanceConfigurationOutput
        {
            ApplicationARN = found.Arn,
            ApplicationMaintenanceConfigurationDescription = ApplicationDetails.Maintenance((await finder.Read(found, cancellationToken)).Row),
        };
    }

    private async ValueTask<ApplicationDetail> Show(Resource found, CancellationToken cancellationToken)
    {
        var (row, version) = await finder.Read(found, cancellationToken);
        return ApplicationDetails.Of(found, row, version, finder.StatusOf(found));
    }

    private ApplicationSummary Summary(Resource application, VersionRow version) => new()
    {
        ApplicationName = application.Name.Name,
        ApplicationARN = application.Arn,
        ApplicationStatus = ApplicationDetails.StatusOf(finder.StatusOf(application)),
        ApplicationVersionId = version.Number,
        RuntimeEnvironment = version.Config.Runtime,
        ApplicationMode = ApplicationMode.Streaming,
    };
}
