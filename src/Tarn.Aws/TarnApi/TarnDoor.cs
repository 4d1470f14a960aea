using Tarn.Aws.Athena.Resources;
using Tarn.Aws.Athena.Statements;
using Tarn.Aws.Firehose.Destinations;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Firehose.ItemTables;
using Tarn.Aws.TarnApi.Applications;
using Tarn.Aws.TarnApi.Backlog;
using Tarn.Aws.TarnApi.Buckets;
using Tarn.Aws.TarnApi.Clock;
using Tarn.Aws.TarnApi.Deliveries;
using Tarn.Aws.TarnApi.Executions;
using Tarn.Aws.TarnApi.Flow;
using Tarn.Aws.TarnApi.History;
using Tarn.Aws.TarnApi.Instances;
using Tarn.Aws.TarnApi.Items;
using Tarn.Aws.TarnApi.Keys;
using Tarn.Aws.TarnApi.Maintenance;
using Tarn.Aws.TarnApi.Pending;
using Tarn.Aws.TarnApi.Prefixes;
using Tarn.Aws.TarnApi.Readers;
using Tarn.Aws.TarnApi.Samples;
using Tarn.Aws.TarnApi.Shards;
using Tarn.Aws.TarnApi.SignIn;
using Tarn.Aws.TarnApi.Status;
using Tarn.Aws.TarnApi.Tables;

namespace Tarn.Aws.TarnApi;

/// <summary>
/// Tarn's own operations, for its command line and console: target prefix <c>Tarn_20261101</c>, signed as <c>tarn</c>.
/// </summary>
[AwsService("tarn")]
[Client]
public sealed partial class TarnDoor : IDoor
{
    private const string Invalid = "ValidationException";

    private readonly IMetadataStore _store;

    /// <param name="parts">The parts of the instance.</param>
    public TarnDoor(TarnParts parts)
    {
        _store = parts.Store;
        var tokens = new PageTokens(parts.Sealer, sentence => new AwsErrorException(Invalid, 400, sentence));
        var lags = new ShardLags(parts.Log);
        var positions = new DeliveryPositions(parts.Log, parts.Streams, parts.ShardReaders, lags);
        DeliveryOperations = new DeliveryOperations(
            parts.Deliveries, new DeliveryStreamFinder(parts.Registry), parts.Store, positions, new DestinationRights(parts.Catalog), tokens);
        ApplicationReplayOperations = new ApplicationReplayOperations(parts.Registry, parts.Replays, parts.WindowAudits);
        var backlogs = new BacklogReports(parts.Backlog, parts.Store, parts.Time);
        BacklogOperations = new BacklogOperations(backlogs, parts.Time);
        StatusOperations = new StatusOperations(parts.Status, backlogs, parts.Time);
        TableOperations = new TableOperations(parts.Catalog, parts.Store, parts.Committers, parts.Adoptions);
        MaintenanceOperations = new MaintenanceOperations(parts.Catalog, parts.Committers, parts.Maintenance);
        BucketOperations = new BucketOperations(parts.Objects, parts.Store);
        PrefixOperations = new PrefixOperations(parts.Prefixes);
        ExecutionOperations = new ExecutionOperations(parts.Store, () => StatementStarts.Of(parts.Executions(), parts.Registry, parts.Store));
        AccountKeyOperations = new AccountKeyOperations(parts.Credentials, parts.Store, parts.Sealer, parts.Account);
        ClockOperations = new ClockOperations(parts.Log, parts.Account);
        FlowOperations = new FlowOperations(new FlowReports(parts.Flow, parts.Time));
        HistoryOperations = new HistoryOperations(parts.Catalog, tokens);
        var making = new ItemDeliveryMaking(parts.Items, parts.Deliveries, parts.Store, parts.Sessions, parts.Catalog);
        ItemOperations = new ItemOperations(parts.Items, parts.Copies, parts.Deliveries, making, new DestinationRights(parts.Catalog));
        InstanceOperations = new InstanceOperations(parts.Settings, parts.ServerLog, parts.Account, tokens);
        SampleOperations = new SampleOperations(parts.Samples);
        ShardOperations = new ShardOperations(parts.Registry, parts.Log, parts.Streams, parts.ShardReaders, lags, parts.Rates, tokens);
        SignInOperations = new SignInOperations(parts.Codes);
    }

    /// <inheritdoc/>
    public ValueTask<string?> FindResource(string members, Func<string, string?> read, Call call, CancellationToken cancellationToken) =>
        OwningWorkGroup.Find(_store, members, read, call, cancellationToken);

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => failure.Kind switch
    {
        ErrorKind.InvalidArgument => new AwsErrorException(Invalid, 400, failure.Message),
        ErrorKind.NotSupported => new AwsErrorException("NotSupportedException", 400, failure.Message),
        ErrorKind.AlreadyExists => new AwsErrorException("AlreadyExistsException", 400, failure.Message),
        ErrorKind.Throttled => new AwsErrorException("TooManyRequestsException", 429, failure.Message),
        ErrorKind.LimitExceeded => new AwsErrorException("LimitExceededException", 400, failure.Message),
        ErrorKind.Conflict or ErrorKind.PreconditionFailed => new AwsErrorException("ConflictException", 400, failure.Message),
        ErrorKind.NotFound => new AwsErrorException("ResourceNotFoundException", 404, failure.Message),
        _ => new AwsErrorException("InternalFailure", 500, failure.Message),
    };
}
