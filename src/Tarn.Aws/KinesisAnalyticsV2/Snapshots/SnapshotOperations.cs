using Tarn.Analytics.Applications;
using Tarn.Aws.KinesisAnalyticsV2.Finding;
using Tarn.Aws.KinesisAnalyticsV2.Model;

namespace Tarn.Aws.KinesisAnalyticsV2.Snapshots;

/// <summary>Snapshots of applications. The runtime takes and removes them.</summary>
/// <param name="finder">Finds applications.</param>
/// <param name="store">The store of applications.</param>
/// <param name="tokens">The tokens of pages.</param>
/// <param name="runs">Runs applications.</param>
[AwsOperations("kinesisanalyticsv2")]
internal sealed partial class SnapshotOperations(ApplicationFinder finder, IMetadataStore store, PageTokens tokens, IApplicationRuns runs)
{
    private const int PageDefault = 50;

    public async Task CreateApplicationSnapshot(CreateApplicationSnapshotInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.ApplicationName);
        var id = ApplicationFinder.IdOf(found);
        var (_, version) = await finder.Read(found, cancellationToken);
        if (version.Config.SnapshotsEnabled == false)
        {
            throw KinesisAnalyticsV2Errors.InvalidApplicationConfigurationException($"Snapshots of application {found.Arn} are not enabled.");
        }

        if (finder.StatusOf(found) != RunStatus.Running)
        {
            throw KinesisAnalyticsV2Errors.InvalidRequestException($"Application {found.Arn} is not running: a snapshot needs a running application.");
        }

        var present = await store.Read(reader => SnapshotRow.List(reader, id, null, ApplicationChanges.SnapshotsMax), cancellationToken);
        if (present.Any(one => one.Name == input.SnapshotName))
        {
            throw KinesisAnalyticsV2Errors.ResourceInUseException($"Snapshot {input.SnapshotName} exists already.");
        }

        if (present.Count == ApplicationChanges.SnapshotsMax)
        {
            throw KinesisAnalyticsV2Errors.LimitExceededException($"The application has {ApplicationChanges.SnapshotsMax} snapshots.");
        }

        await runs.Snapshot(id, input.SnapshotName, cancellationToken);
    }

    public async Task<DescribeApplicationSnapshotOutput> DescribeApplicationSnapshot(
        DescribeApplicationSnapshotInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.ApplicationName);
        return new DescribeApplicationSnapshotOutput { SnapshotDetails = Show(await Get(found, input.SnapshotName, cancellationToken)) };
    }

    /// <summary>Snapshots in the order of their names.</summary>
    public async Task<ListApplicationSnapshotsOutput> ListApplicationSnapshots(
        ListApplicationSnapshotsInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.ApplicationName);
        var (limit, after) = (input.Limit ?? PageDefault, tokens.Read(call, input.ApplicationName, input.NextToken));
        var page = await store.Read(reader => SnapshotRow.List(reader, ApplicationFinder.IdOf(found), after, limit + 1), cancellationToken);
        return new ListApplicationSnapshotsOutput
        {
            SnapshotSummaries = [.. page.Take(limit).Select(Show)],
            NextToken = page.Count > limit ? tokens.After(call, input.ApplicationName, page[limit - 1].Name) : null,
        };
    }

    public async Task DeleteApplicationSnapshot(DeleteApplicationSnapshotInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.ApplicationName);
        var snapshot = await Get(found, input.SnapshotName, cancellationToken);
        if (Math.Abs(snapshot.CreatedMs - input.SnapshotCreationTimestamp.ToUnixTimeMilliseconds()) >= 1_000)
        {
            throw KinesisAnalyticsV2Errors.InvalidArgumentException($"SnapshotCreationTimestamp is not that of snapshot {snapshot.Name}.");
        }

        await runs.DeleteSnapshot(ApplicationFinder.IdOf(found), snapshot.Name, cancellationToken);
    }

    private static SnapshotDetails Show(SnapshotRow snapshot) => new()
    {
        SnapshotName = snapshot.Name,
        SnapshotStatus = SnapshotStatus.Ready,
        ApplicationVersionId = snapshot.Version,
        SnapshotCreationTimestamp = DateTimeOffset.FromUnixTimeMilliseconds(snapshot.CreatedMs),
        RuntimeEnvironment = snapshot.Runtime,
    };

    private async ValueTask<SnapshotRow> Get(Resource found, string name, CancellationToken cancellationToken) =>
        await store.Read(reader => SnapshotRow.Find(reader, ApplicationFinder.IdOf(found), name), cancellationToken)
            ?? throw KinesisAnalyticsV2Errors.ResourceNotFoundException($"Application {found.Arn} has no snapshot {name}.");
}
