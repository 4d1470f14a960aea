using System.Text.Json.Serialization;
using Tarn.Workers.FileTables;
using Tarn.Workers.Functions;

namespace Tarn.Workers.Protocol;

/// <summary>A statement for a worker: SQL that the server wrote, and the C# functions that it calls.</summary>
public sealed record WorkerStatement
{
    public required string Sql { get; init; }

    public IReadOnlyList<ManagedFunctionUse> Functions { get; init; } = [];

    /// <summary>The facts about files for its functions; sent in a separate frame, before the statement's.</summary>
    [JsonIgnore]
    public FileTable? Files { get; init; }

    /// <summary>The process is ended once its `out` and `spill` hold more bytes than this, or than the pool allows.</summary>
    [JsonIgnore]
    public long WrittenBytesMax { get; init; } = long.MaxValue;

    /// <summary>The process is ended once the statement has read more bytes than this.</summary>
    [JsonIgnore]
    public long ReadBytesMax { get; init; } = long.MaxValue;

    /// <summary>The process is ended once more of its bytes are resident than this, or than the pool allows.</summary>
    [JsonIgnore]
    public long ResidentBytesMax { get; init; } = long.MaxValue;

    /// <summary>The result ends with an error once its pages have more bytes than this.</summary>
    public long ResultBytesMax { get; init; } = 1L << 40;
}

/// <summary>A worker's report about itself when it is ready.</summary>
internal sealed record WorkerHello
{
    public required string BuildId { get; init; }

    public required int ProcessId { get; init; }

    public required string DuckDb { get; init; }

    /// <summary>The kernel's Landlock ABI that is in force, or 0.</summary>
    public required int LandlockAbi { get; init; }

    /// <summary>The user id that the worker runs under.</summary>
    public required int UserId { get; init; }

    /// <summary>The limit on data memory that the worker set on itself, in bytes, or 0.</summary>
    public required long DataLimitBytes { get; init; }

    /// <summary>The fences that could not be set, each with its reason.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];
}

/// <summary>The end of a successful statement.</summary>
public sealed record WorkerDone
{
    public required long Rows { get; init; }

    /// <summary>Bytes that the process read while the statement ran.</summary>
    public required long BytesRead { get; init; }
}

/// <summary>
/// The end of a failed statement. After an error that is not the user's, the worker is not used again.
/// </summary>
public sealed record WorkerError
{
    public required string Name { get; init; }

    public required string Message { get; init; }

    public required bool IsUsers { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WorkerStatement))]
[JsonSerializable(typeof(WorkerHello))]
[JsonSerializable(typeof(WorkerDone))]
[JsonSerializable(typeof(WorkerError))]
internal sealed partial class WorkerJson : JsonSerializerContext;
