using Tarn.Analytics.Applications;
using Tarn.Aws.KinesisAnalyticsV2.Definitions;
using Tarn.Aws.KinesisAnalyticsV2.Finding;
using Tarn.Aws.KinesisAnalyticsV2.Model;

namespace Tarn.Aws.KinesisAnalyticsV2.Runs;

/// <summary>Starts and stops applications.</summary>
/// <param name="finder">Finds applications.</param>
/// <param name="store">The store of applications.</param>
/// <param name="runs">Runs applications.</param>
[AwsOperations("kinesisanalyticsv2")]
internal sealed partial class RunOperations(ApplicationFinder finder, IMetadataStore store, IApplicationRuns runs)
{
    [Refused("RunConfiguration.SqlRunConfigurations", "scan.stream.initpos in the script; docs/analytics.md")]
    public async Task<StartApplicationOutput> StartApplication(StartApplicationInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.ApplicationName);
        input.Refuse();
        CheckStatus(found, RunStatus.Ready);
        var (row, _) = await finder.Read(found, cancellationToken);
        var restore = RestorePoints.Of(
            input.RunConfiguration?.ApplicationRestoreConfiguration, input.RunConfiguration?.FlinkRunConfiguration, row.Restore);
        var id = ApplicationFinder.IdOf(found);
        await store.Commit(
            async transaction =>
            {
                await ApplicationChanges.Set(transaction, id, present => present with { Restore = restore });
                return true;
            },
            cancellationToken);
        return new StartApplicationOutput { OperationId = await Record(id, call, () => runs.Start(id, restore, cancellationToken), cancellationToken) };
    }

    /// <summary>Stops an application, with a snapshot unless it is forced or snapshots are not enabled.</summary>
    public async Task<StopApplicationOutput> StopApplication(StopApplicationInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.ApplicationName);
        CheckStatus(found, RunStatus.Running, RunStatus.Starting, RunStatus.Updating);
        var (_, version) = await finder.Read(found, cancellationToken);
        var withSnapshot = input.Force != true && version.Config.SnapshotsEnabled != false;
        var id = ApplicationFinder.IdOf(found);
        return new StopApplicationOutput { OperationId = await Record(id, call, () => runs.Stop(id, withSnapshot, cancellationToken), cancellationToken) };
    }

    private void CheckStatus(Resource found, params ReadOnlySpan<RunStatus> wanted)
    {
        var status = finder.StatusOf(found);
        if (!wanted.Contains(status))
        {
            throw KinesisAnalyticsV2Errors.ResourceInUseException($"Application {found.Arn} is {ApplicationDetails.StatusOf(status)}.");
        }
    }

    private async ValueTask<string> Record(ApplicationKey id, Call call, Func<ValueTask> act, CancellationToken cancellationToken)
    {
        try
        {
            await act();
        }
        catch (TarnException refused)
        {
            await Record(id, call, refused.Message, cancellationToken);
            throw;
        }

        return (await Record(id, call, failure: null, cancellationToken)).Id;
    }

    private ValueTask<OperationRow> Record(ApplicationKey id, Call call, string? failure, CancellationToken cancellationToken) => store.Commit(
        transaction => ApplicationChanges.Record(transaction, id, call.Operation, call.Time, call.Time, failure), cancellationToken);
}
