using Tarn.Items.Copies;
using Tarn.Storage.Rows;

namespace Tarn.Items;

/// <summary>The settings of item tables.</summary>
public sealed record ItemEngineOptions
{
    /// <summary>Opens the rows, at the first table. Its argument rejects rows that are older than their copy's note.</summary>
    public required Func<Func<IRowStore, byte[]?, string?>, OpenedRows> OpenRows { get; init; }

    /// <summary>The copies of tables; null: there are none, and none is made.</summary>
    public ItemCopyStore? Copies { get; init; }

    /// <summary>How long a change of a table is shown as in progress.</summary>
    public TimeSpan ChangeDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Rows are copied after this time, if any changed.</summary>
    public TimeSpan CheckpointPeriod { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Rows are copied after changes of this many bytes.</summary>
    public long CheckpointBytes { get; init; } = 1_000_000_000;

    /// <summary>
    /// Whether the log is near its limit. Then rows are copied soon, so that records that only the rows need can go: D15 (a full disk stops work in order).
    /// </summary>
    public Func<bool> IsLogNearlyFull { get; init; } = static () => false;

    /// <summary>Threads that wait for the disk: 1, or 0 in the simulator.</summary>
    public int Threads { get; init; } = 1;
}
