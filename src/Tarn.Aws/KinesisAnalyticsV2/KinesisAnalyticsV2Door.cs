using Tarn.Access.Credentials;
using Tarn.Access.Sessions;
using Tarn.Analytics.Applications;
using Tarn.Aws.KinesisAnalyticsV2.Applications;
using Tarn.Aws.KinesisAnalyticsV2.Finding;
using Tarn.Aws.KinesisAnalyticsV2.History;
using Tarn.Aws.KinesisAnalyticsV2.LogOptions;
using Tarn.Aws.KinesisAnalyticsV2.Model;
using Tarn.Aws.KinesisAnalyticsV2.Refusals;
using Tarn.Aws.KinesisAnalyticsV2.Runs;
using Tarn.Aws.KinesisAnalyticsV2.Snapshots;
using Tarn.Aws.KinesisAnalyticsV2.Tags;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.KinesisAnalyticsV2;

/// <summary>Managed Service for Apache Flink: applications in SQL.</summary>
[AwsService("kinesisanalyticsv2")]
[Client]
public sealed partial class KinesisAnalyticsV2Door : IDoor
{
    /// <summary>The service under which applications are in the registry.</summary>
    public const string RegistryService = "kinesisanalytics";

    /// <summary>The type of applications in the registry.</summary>
    public const string RegistryType = "application";

    /// <param name="registry">The registry of applications.</param>
    /// <param name="store">The store of applications and tags.</param>
    /// <param name="sessions">Knows which roles the service may assume.</param>
    /// <param name="sealer">Seals tokens of pages.</param>
    /// <param name="runs">Runs applications.</param>
    public KinesisAnalyticsV2Door(ResourceRegistry registry, IMetadataStore store, RoleSessions sessions, SecretSealer sealer, IApplicationRuns runs)
    {
        var finder = new ApplicationFinder(registry, store, runs);
        var (roles, tokens) = (new ApplicationRoles(sessions), new PageTokens(sealer, KinesisAnalyticsV2Errors.InvalidArgumentException));
        ApplicationOperations = new ApplicationOperations(finder, roles, store, runs);
        HistoryOperations = new HistoryOperations(finder, store, tokens);
        SnapshotOperations = new SnapshotOperations(finder, store, tokens, runs);
        RunOperations = new RunOperations(finder, store, runs);
        LogOptionOperations = new LogOptionOperations(finder, store);
        TagOperations = new TagOperations(finder, new TagChanges(store));
        RefusedOperations = new RefusedOperations(finder);
    }

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => AnalyticsFailures.Map(failure);
}
