using Tarn.Access.Audit;
using Tarn.Access.Credentials;
using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Grants;
using Tarn.Access.Keys.Use;
using Tarn.Access.Outcomes.Rates;
using Tarn.Access.Sessions;
using Tarn.Analytics.Audits;
using Tarn.Analytics.Replays;
using Tarn.Aws.Athena.Statements;
using Tarn.Aws.TarnApi.Accounts;
using Tarn.Aws.TarnApi.Flow;
using Tarn.Aws.TarnApi.Instances;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Parts;
using Tarn.Aws.TarnApi.Pending;
using Tarn.Aws.TarnApi.Readers;
using Tarn.Aws.TarnApi.Resources;
using Tarn.Aws.TarnApi.Samples;
using Tarn.Aws.TarnApi.Status;
using Tarn.Items;
using Tarn.Items.Copies;
using Tarn.Lake.Adoption;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Maintenance;
using Tarn.Lake.Prefixes;
using Tarn.Messaging.Queues;
using Tarn.Sql.Executions;
using Tarn.Storage.Objects;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Layouts;
using Tarn.Wire.Console.Sessions;

namespace Tarn.Aws.TarnApi;

/// <summary>The parts of other projects that Tarn's own door uses.</summary>
public sealed record TarnParts
{
    /// <summary>The audits of all accounts.</summary>
    public required AuditLog Audit { get; init; }

    /// <summary>Each reports the state of one part of the instance.</summary>
    public required IReadOnlyList<IStatusPart> Status { get; init; }

    /// <summary>Each reports the ways of data through one part.</summary>
    public required IReadOnlyList<IFlowPart> Flow { get; init; }

    /// <summary>Each reports the records that wait in one part.</summary>
    public required IReadOnlyList<IBacklogPart> Backlog { get; init; }

    /// <summary>The log, whose clock an operator may vouch for.</summary>
    public required JournalLog Log { get; init; }

    /// <summary>The layouts of streams.</summary>
    public required StreamDirectory Streams { get; init; }

    /// <summary>The readers of streams.</summary>
    public required ShardReaders ShardReaders { get; init; }

    /// <summary>The rates of the last 24 hours.</summary>
    public required RateHistory Rates { get; init; }

    /// <summary>Runs the deliveries.</summary>
    public required Tarn.Delivery.Deliveries Deliveries { get; init; }

    /// <summary>Item tables; asked at a call.</summary>
    public required Func<ItemEngine> Items { get; init; }

    /// <summary>Bases of item tables; asked at a call.</summary>
    public required Func<ItemCopies> Copies { get; init; }

    /// <summary>Replays of applications; asked at a call.</summary>
    public required Func<ApplicationReplays> Replays { get; init; }

    /// <summary>Audits of applications; asked at a call.</summary>
    public required Func<WindowAudits> WindowAudits { get; init; }

    /// <summary>Knows which roles services may assume.</summary>
    public required RoleSessions Sessions { get; init; }

    /// <summary>Runs statements.</summary>
    public required Func<ExecutionService> Executions { get; init; }

    /// <summary>The registry of names.</summary>
    public required ResourceRegistry Registry { get; init; }

    /// <summary>The store of deliveries, tables and executions.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>Databases and tables.</summary>
    public required LakeCatalog Catalog { get; init; }

    /// <summary>The commit locks of tables.</summary>
    public required TableCommitters Committers { get; init; }

    /// <summary>The next runs of tables' maintenance.</summary>
    public required MaintenanceSchedule MaintenanceSchedule { get; init; }

    /// <summary>Queues and their messages; asked at a call.</summary>
    public required Func<MessageQueues> Queues { get; init; }

    /// <summary>Runs the maintenance of tables.</summary>
    public required MaintenanceRuns Maintenance { get; init; }

    /// <summary>Makes tables of folders.</summary>
    public required AdoptionRuns Adoptions { get; init; }

    /// <summary>Buckets and objects.</summary>
    public required ObjectStore Objects { get; init; }

    /// <summary>Joins small objects of plain prefixes.</summary>
    public required PrefixCompaction Prefixes { get; init; }

    /// <summary>Finds encryption keys and aliases.</summary>
    public required KeyFinder EncryptionKeys { get; init; }

    /// <summary>The grants on encryption keys.</summary>
    public required KeyGrants Grants { get; init; }

    /// <summary>The parts that have data under encryption keys.</summary>
    public required KeyDependents KeyDependents { get; init; }

    /// <summary>Codes that sign in to the console.</summary>
    public required ConsoleCodes Codes { get; init; }

    /// <summary>Sends sample data.</summary>
    public required SampleSender Samples { get; init; }

    /// <summary>The settings with their origins.</summary>
    public required IReadOnlyList<InstanceSetting> Settings { get; init; }

    /// <summary>The newest lines of the log.</summary>
    public required ServerLog ServerLog { get; init; }

    /// <summary>The account that the instance serves.</summary>
    public required InstanceAccount Account { get; init; }

    /// <summary>The long-term keys.</summary>
    public required CredentialStore Credentials { get; init; }

    /// <summary>Seals page tokens and secrets.</summary>
    public required SecretSealer Sealer { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    internal IStreamLog StreamLog => Log;

    internal TableStatuses TableStatuses => new(Catalog, MaintenanceSchedule, Committers, new TableFreshness(Catalog, Registry, Time), Time);

    internal ResourceKinds ResourceKinds => new(Registry, Catalog, Objects);

    internal Func<StatementStarts> Starts => () => StatementStarts.Of(Executions(), Registry, Store);

    internal PageTokens Tokens => new(Sealer, sentence => new AwsErrorException("ValidationException", 400, sentence));
}
