using System.Globalization;

namespace Tarn.Workers.Protocol;

/// <summary>The settings that the server passes to a worker on its command line.</summary>
public sealed record WorkerSettings
{
    /// <summary>The number of arguments.</summary>
    public const int ArgumentCount = 6;

    public const string InputFolder = "in";
    public const string OutputFolder = "out";
    public const string SpillFolder = "spill";

    /// <summary>DuckDB's own limit; the process may use more, see <see cref="DataBytesMax"/>.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>RLIMIT_DATA that the worker sets on itself.</summary>
    public required long DataBytesMax { get; init; }

    public required long SpillBytesMax { get; init; }

    public required int Threads { get; init; }

    /// <summary>The user id to switch to; 0: stay.</summary>
    public required uint UserId { get; init; }

    /// <summary>Whether the process serves one session, and no statements.</summary>
    public bool IsSession { get; init; }

    public IReadOnlyList<string> ToArguments() =>
    [
        Text(MemoryBytes), Text(DataBytesMax), Text(SpillBytesMax), Text(Threads), Text(UserId), Text(IsSession ? 1 : 0),
    ];

    public static WorkerSettings Parse(IReadOnlyList<string> arguments) => new()
    {
        MemoryBytes = Number(arguments[0]),
        DataBytesMax = Number(arguments[1]),
        SpillBytesMax = Number(arguments[2]),
        Threads = (int)Number(arguments[3]),
        UserId = (uint)Number(arguments[4]),
        IsSession = Number(arguments[5]) == 1,
    };

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
