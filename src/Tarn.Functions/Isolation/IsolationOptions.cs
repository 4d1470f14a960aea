namespace Tarn.Functions.Isolation;

/// <summary>The operator's demands on the isolation of functions.</summary>
public sealed record IsolationOptions
{
    /// <summary>True: less than full isolation is refused at start.</summary>
    public bool IsStrict { get; init; }

    /// <summary>False: functions reach only the Runtime API and the server's doors.</summary>
    public bool IsOnline { get; init; } = true;

    /// <summary>The level to take at most; for tests.</summary>
    public IsolationLevel LevelMax { get; init; } = IsolationLevel.Full;

    /// <summary>The folders in which bubblewrap is searched.</summary>
    public IReadOnlyList<string> Path { get; init; } = [];

    /// <summary>
    /// The first of 10,000 users that root gives to functions. The first range that the machine allows is taken; containers
    /// often have 65,536 users only. Empty: functions run as the server's user.
    /// </summary>
    public IReadOnlyList<uint> UserIdBases { get; init; } = [210_000, 50_000];
}
