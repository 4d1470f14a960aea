using Tarn.Sql.Catalog;
using Tarn.Sql.Planning;
using Tarn.Sql.Queueing;
using Tarn.Sql.Running;
using Tarn.Storage.Rights;
using Tarn.Storage.Sealing;
using Tarn.Storage;

namespace Tarn.Sql.Executions;

public enum ExecutionState { Queued, Running, Succeeded, Failed, Cancelled }

/// <summary>The kind of a statement: queries return CSV, the others text.</summary>
public enum StatementKind { Dml, Ddl, Utility }

/// <summary>The key of an execution: a UUID in an account and region.</summary>
public readonly record struct ExecutionKey(string Account, string Region, string Id);

/// <summary>An error of a statement as clients see it.</summary>
/// <param name="Name">Athena's name: `TABLE_NOT_FOUND`.</param>
/// <param name="Text">The whole text: name, position, message.</param>
/// <param name="IsUsers">True: the user caused the error; false: the system did.</param>
public sealed record ExecutionError(string Name, string Text, bool IsUsers);

/// <summary>The cost of a statement; times in milliseconds.</summary>
public sealed record ExecutionStatistics
{
    public long QueueMs { get; init; }

    public long PlanningMs { get; init; }

    public long EngineMs { get; init; }

    public long TotalMs { get; init; }

    /// <summary>The time that is not in a queue, a planner or an engine.</summary>
    public long ServiceMs => Math.Max(0, TotalMs - QueueMs - PlanningMs - EngineMs);

    /// <summary>Bytes of data files that the worker read.</summary>
    public long ScannedBytes { get; init; }

    public long InputRows { get; init; }

    public long OutputRows { get; init; }

    public long OutputBytes { get; init; }

    /// <summary>Data files of the snapshots; <see cref="FilesRead"/> counts the files that were read.</summary>
    public int FilesTotal { get; init; }

    public int FilesRead { get; init; }

    /// <summary>Undelivered rows of fed tables that the statement read beside the files.</summary>
    public long TailRows { get; init; }

    /// <summary>
    /// Unix milliseconds: records of its fed tables that were acknowledged before are in the result, except records that were left out.
    /// Null: it read none of these tables live.
    /// </summary>
    public long? AsOfMs { get; init; }

    /// <summary>
    /// Records of fed tables that were acknowledged before <see cref="AsOfMs"/>, and that the statement did not get: their delivery
    /// lags or fails.
    /// </summary>
    public long LeftOutRecords { get; init; }

    /// <summary>The shards of these records with their numbers and reasons; null: none was left out.</summary>
    public string? LeftOut { get; init; }

    /// <summary>Whether the statement or a view in it names its principal. Then no other principal gets the result again.</summary>
    public bool NamesUser { get; init; }

    /// <summary>These statistics with the costs of a query.</summary>
    internal ExecutionStatistics With(QueryOutcome outcome) => this with
    {
        PlanningMs = (long)outcome.Planning.TotalMilliseconds,
        EngineMs = (long)outcome.Engine.TotalMilliseconds,
        ScannedBytes = outcome.ScannedBytes,
        InputRows = outcome.InputRows,
        TailRows = outcome.TailRows,
        AsOfMs = outcome.AsOfMs,
        LeftOutRecords = Lake.Catalog.LeftOutRecords.Sum(outcome.LeftOut),
        LeftOut = outcome.LeftOut.Count == 0 ? null : ErrorText.Bound(Lake.Catalog.LeftOutRecords.Describe(outcome.LeftOut)),
        NamesUser = outcome.NamesUser,
        FilesTotal = outcome.FilesTotal,
        FilesRead = outcome.FilesRead,
    };
}

/// <summary>
/// One statement and its outcome. Immutable; each change is a new row, written before callers see it.
/// </summary>
public sealed record Execution
{
    public required ExecutionKey Key { get; init; }

    public required string Sql { get; init; }

    public required string Database { get; init; }

    public required string Catalog { get; init; }

    public required string WorkGroup { get; init; }

    /// <summary>The caller's identity. Two principals never share a worker.</summary>
    public required string Identity { get; init; }

    public IReadOnlyList<string> Parameters { get; init; } = [];

    public required ExecutionState State { get; init; }

    public required StatementKind Kind { get; init; }

    /// <summary>`SELECT`, `SHOW_TABLES`, ….</summary>
    public required string Substatement { get; init; }

    /// <summary>The location of the result: `s3://bucket/prefix/ID.csv` or `.txt`.</summary>
    public required string OutputLocation { get; init; }

    public required long SubmittedMs { get; init; }

    public long? CompletedMs { get; init; }

    public ExecutionStatistics Statistics { get; init; } = new();

    public ExecutionError? Error { get; init; }

    /// <summary>The id of the execution whose result this one shows; null: it ran itself.</summary>
    public string? ReusedFrom { get; init; }

    /// <summary>The steps of a query that succeeded; null for other statements.</summary>
    public PlanStep? Plan { get; init; }

    /// <summary>The number of rows that the statement changed; null: it changes no rows.</summary>
    public long? UpdateCount { get; init; }

    /// <summary>The location of the list of files that the statement wrote; null: it wrote none.</summary>
    public string? ManifestLocation { get; init; }

    /// <summary>Whether the result shows arrays, maps and rows as JSON, and not in Athena's form.</summary>
    public bool HasJsonParts { get; init; }

    /// <summary>Whether the objects of the result are encrypted, also where their bucket does not ask it.</summary>
    public bool SealsResult { get; init; }

    /// <summary>Columns of a successful result.</summary>
    public IReadOnlyList<ResultColumn> Columns { get; init; } = [];

    /// <summary>Settings that the door must return and the domain does not use.</summary>
    public ReadOnlyMemory<byte> Document { get; init; }

    /// <summary>Whether the result is in Tarn's own storage, where only GetQueryResults reads it.</summary>
    public bool IsManaged => ResultLocation.IsManaged(OutputLocation);

    /// <summary>The rights with which the objects of the result are written; they are not stored.</summary>
    internal IRights Writer { get; init; } = InstanceRights.Instance;

    /// <summary>How the objects of the result are sealed; null: as their bucket says.</summary>
    internal SealRequest? Seal => !SealsResult ? null
        : ResultKey is null ? SealRequest.Instance
        : new SealRequest(SealKind.Kms) { KeyName = ResultKey, Place = new KeyScope(Key.Account, Key.Region) };

    /// <summary>The key of the key service that encrypts the result; null: the instance key does.</summary>
    public string? ResultKey { get; init; }

    public bool HasEnded => State is ExecutionState.Succeeded or ExecutionState.Failed or ExecutionState.Cancelled;
}

/// <summary>A client's request to run a statement.</summary>
public sealed record ExecutionRequest
{
    public required string Account { get; init; }

    public required string Region { get; init; }

    public required string Identity { get; init; }

    /// <summary>The caller's rights.</summary>
    public required IRights Rights { get; init; }

    public required string Sql { get; init; }

    public string Database { get; init; } = "default";

    public string Catalog { get; init; } = "AwsDataCatalog";

    public string WorkGroup { get; init; } = "primary";

    /// <summary>32 to 128 characters; a second start with the same token returns the first execution.</summary>
    public string? ClientToken { get; init; }

    /// <summary>`s3://bucket/prefix/`; null: the default result bucket of the account and region.</summary>
    public string? OutputLocation { get; init; }

    /// <summary>The reading of <see cref="Sql"/>; null: the service reads it.</summary>
    public StatementText? Text { get; init; }

    /// <summary>The prepared statement that <see cref="Sql"/> executes; null: it executes none, or none exists.</summary>
    public StatementText? PreparedText { get; init; }

    /// <summary>Other names of the catalog, in lower case.</summary>
    public IReadOnlySet<string>? Catalogs { get; init; }

    public IReadOnlySet<NamedTable>? Readable { get; init; }

    /// <summary>The age of an earlier result of the same statement that may be its result; null: the statement runs.</summary>
    public TimeSpan? ReuseAgeMax { get; init; }

    public bool HasJsonParts { get; init; }

    /// <inheritdoc cref="Execution.SealsResult"/>
    public bool SealsResult { get; init; }

    /// <inheritdoc cref="Execution.ResultKey"/>
    public string? ResultKey { get; init; }

    /// <summary>True: the result goes to Tarn's own storage, and <see cref="OutputLocation"/> has no effect.</summary>
    public bool IsManaged { get; init; }

    /// <summary>The limits by the settings of the work group.</summary>
    public StatementTerms Terms { get; init; } = new();

    /// <summary>Values for `?`, each a SQL literal.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    public ReadOnlyMemory<byte> Document { get; init; }

    /// <summary>How the names of the statement are understood.</summary>
    public StatementNames Names => new(Database) { Catalogs = Catalogs, Readable = Readable, IsLive = Terms.IsLive };
}
