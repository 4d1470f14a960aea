using Tarn.Sql.Planning;

namespace Tarn.Sql.Executions;

public enum ExecutionState { Queued, Running, Succeeded, Failed, Cancelled }

/// <summary>What kind of statement it is: queries give CSV, the others text.</summary>
public enum StatementKind { Dml, Ddl, Utility }

/// <summary>Which execution: a UUID in an account and region.</summary>
public readonly record struct ExecutionKey(string Account, string Region, string Id);

/// <summary>An error of a statement as clients see it.</summary>
/// <param name="Name">Athena's name: `TABLE_NOT_FOUND`.</param>
/// <param name="Text">The whole text: name, place, message.</param>
/// <param name="IsUsers">False where the system is to blame.</param>
public sealed record ExecutionError(string Name, string Text, bool IsUsers);

/// <summary>What a statement cost; times in milliseconds.</summary>
public sealed record ExecutionStatistics
{
    public long QueueMs { get; init; }

    public long PlanningMs { get; init; }

    public long EngineMs { get; init; }

    public long TotalMs { get; init; }

    /// <summary>Bytes that the worker read of data files.</summary>
    public long ScannedBytes { get; init; }

    public long InputRows { get; init; }

    public long OutputRows { get; init; }

    public long OutputBytes { get; init; }

    /// <summary>Data files of the snapshots, and how many of them were read.</summary>
    public int FilesTotal { get; init; }

    public int FilesRead { get; init; }
}

/// <summary>One statement and what became of it. Immutable; each change is a new row, written before anybody sees it.</summary>
public sealed record Execution
{
    public required ExecutionKey Key { get; init; }

    public required string Sql { get; init; }

    public required string Database { get; init; }

    public required string Catalog { get; init; }

    public required string WorkGroup { get; init; }

    /// <summary>Who asked: two principals never share a worker.</summary>
    public required string Identity { get; init; }

    public IReadOnlyList<string> Parameters { get; init; } = [];

    public required ExecutionState State { get; init; }

    public required StatementKind Kind { get; init; }

    /// <summary>`SELECT`, `SHOW_TABLES`, ….</summary>
    public required string Substatement { get; init; }

    /// <summary>Where the result goes: `s3://bucket/prefix/ID.csv` or `.txt`.</summary>
    public required string OutputLocation { get; init; }

    public required long SubmittedMs { get; init; }

    public long? CompletedMs { get; init; }

    public ExecutionStatistics Statistics { get; init; } = new();

    public ExecutionError? Error { get; init; }

    /// <summary>Columns of a result that succeeded.</summary>
    public IReadOnlyList<ResultColumn> Columns { get; init; } = [];

    /// <summary>What the door must echo and the domain does not act on.</summary>
    public ReadOnlyMemory<byte> Document { get; init; }

    public bool HasEnded => State is ExecutionState.Succeeded or ExecutionState.Failed or ExecutionState.Cancelled;
}

/// <summary>What a client asks to run.</summary>
public sealed record ExecutionRequest
{
    public required string Account { get; init; }

    public required string Region { get; init; }

    public required string Identity { get; init; }

    public required string Sql { get; init; }

    public string Database { get; init; } = "default";

    public string Catalog { get; init; } = "AwsDataCatalog";

    public string WorkGroup { get; init; } = "primary";

    /// <summary>32 to 128 characters; a second start with it answers the first one's id.</summary>
    public string? ClientToken { get; init; }

    /// <summary>`s3://bucket/prefix/`; null: the work group's own place.</summary>
    public string? OutputLocation { get; init; }

    /// <summary>Values for `?`, each a literal as SQL writes it.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    public ReadOnlyMemory<byte> Document { get; init; }
}
