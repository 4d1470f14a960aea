using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Joins;

/// <summary>A row of a side of a join in the state.</summary>
/// <param name="order">Names the row among the rows of its side; later rows have greater ones.</param>
/// <param name="time">The event time, or the end of the window, in milliseconds; of rows that expire, the arrival clock.</param>
internal sealed class JoinRow(long order, long time)
{
    public long Order => order;

    public long Time => time;

    /// <summary>The rows that the row has met and that are still there.</summary>
    public int Partners { get; set; }

    public bool HasMet => Partners > 0;

    public ChangeKind Kind { get; init; }

    /// <summary>Whether the row takes back an equal one.</summary>
    public bool IsRemoval => Kind is ChangeKind.UpdateBefore or ChangeKind.Delete;

    /// <summary>A hash of all values, where rows are taken back: equal rows have equal ones.</summary>
    public UInt128 Values { get; init; }

    /// <summary>Rows in the order of their arrival.</summary>
    public static IComparer<JoinRow> ByOrder { get; } = Comparer<JoinRow>.Create((a, b) => a.Order.CompareTo(b.Order));

    /// <summary>Rows in the order of their times, of equal ones by arrival.</summary>
    public static IComparer<JoinRow> ByTime { get; } = Comparer<JoinRow>.Create((a, b) => (a.Time, a.Order).CompareTo((b.Time, b.Order)));
}
