using Tarn.Access.Registry;
using Tarn.Aws.Console.Sessions;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Protocols;
using Tarn.Aws.TarnApi.Accounts;
using Tarn.Aws.TarnApi.Clock;
using Tarn.Aws.TarnApi.Deliveries;
using Tarn.Aws.TarnApi.Executions;
using Tarn.Aws.TarnApi.Flow;
using Tarn.Aws.TarnApi.History;
using Tarn.Aws.TarnApi.Instances;
using Tarn.Aws.TarnApi.Maintenance;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Prefixes;
using Tarn.Aws.TarnApi.Readers;
using Tarn.Aws.TarnApi.Samples;
using Tarn.Aws.TarnApi.Shards;
using Tarn.Aws.TarnApi.SignIn;
using Tarn.Aws.TarnApi.Status;
using Tarn.Aws.TarnApi.Tables;
using Tarn.Lake.Adoption;
using Tarn.Lake.Catalog;
using Tarn.Lake.Maintenance;
using Tarn.Lake.Prefixes;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams.Journal;

namespace Tarn.Aws.TarnApi;

/// <summary>
/// Tarn's own operations, for its command line and console: target prefix <c>Tarn_20261101</c>, signed as <c>tarn</c>.
/// </summary>
[AwsService("tarn")]
[Client]
public sealed partial class TarnDoor : IDoor
{
    /// <param name="parts">Each reports the state of one part of the instance.</param>
    /// <param name="log">The log, whose clock an operator may vouch for.</param>
    /// <param name="deliveries">Runs the deliveries.</param>
    /// <param name="registry">The registry of names.</param>
    /// <param name="store">The store of deliveries, tables and executions.</param>
    /// <param name="catalog">Databases and tables.</param>
    /// <param name="maintenance">Runs the maintenance of tables.</param>
    /// <param name="adoptions">Makes tables of folders.</param>
    /// <param name="prefixes">Joins small objects of plain prefixes.</param>
    /// <param name="codes">Codes that sign in to the console.</param>
    /// <param name="flow">Each reports the ways of data through one part.</param>
    /// <param name="settings">The settings with their origins.</param>
    /// <param name="serverLog">The newest lines of the log.</param>
    /// <param name="account">The account that the instance serves.</param>
    /// <param name="samples">Sends sample data.</param>
    /// <param name="shards">Reports the shards of streams.</param>
    /// <param name="time">The clock.</param>
    public TarnDoor(
        IReadOnlyList<IStatusPart> parts,
        JournalLog log,
        Tarn.Delivery.Deliveries deliveries,
        ResourceRegistry registry,
        IMetadataStore store,
        LakeCatalog catalog,
        MaintenanceRuns maintenance,
        AdoptionRuns adoptions,
        PrefixCompaction prefixes,
        ConsoleCodes codes,
        IReadOnlyList<IFlowPart> flow,
        IReadOnlyList<InstanceSetting> settings,
        ServerLog serverLog,
        InstanceAccount account,
        SampleSender samples,
        ShardParts shards,
        TimeProvider time)
    {
        var lags = new ShardLags(log);
        DeliveryOperations = new DeliveryOperations(deliveries, new DeliveryStreamFinder(registry), store, new DeliveryPositions(log, shards, lags));
        StatusOperations = new StatusOperations(parts);
        TableOperations = new TableOperations(catalog, store, adoptions);
        MaintenanceOperations = new MaintenanceOperations(catalog, maintenance);
        PrefixOperations = new PrefixOperations(prefixes);
        ExecutionOperations = new ExecutionOperations(store);
        ClockOperations = new ClockOperations(log, account);
        FlowOperations = new FlowOperations(new FlowReports(flow, time));
        HistoryOperations = new HistoryOperations(catalog);
        InstanceOperations = new InstanceOperations(settings, serverLog, account);
        SampleOperations = new SampleOperations(samples);
        ShardOperations = new ShardOperations(registry, log, shards, lags);
        SignInOperations = new SignInOperations(codes);
    }

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => failure.Kind switch
    {
        ErrorKind.InvalidArgument => new AwsErrorException("ValidationException", 400, failure.Message),
        ErrorKind.NotSupported => new AwsErrorException("NotSupportedException", 400, failure.Message),
        ErrorKind.AlreadyExists => new AwsErrorException("AlreadyExistsException", 400, failure.Message),
        ErrorKind.LimitExceeded => new AwsErrorException("LimitExceededException", 400, failure.Message),
        ErrorKind.Conflict or ErrorKind.PreconditionFailed => new AwsErrorException("ConflictException", 400, failure.Message),
        ErrorKind.NotFound => new AwsErrorException("ResourceNotFoundException", 404, failure.Message),
        _ => new AwsErrorException("InternalFailure", 500, failure.Message),
    };
}
