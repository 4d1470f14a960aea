namespace Tarn.Sql.Streaming.Joins;

/// <summary>A kept row of a side of a join.</summary>
/// <param name="order">Names the row among the rows of its side; later rows have greater ones.</param>
/// <param name="time">The event time, or the end of the window, in milliseconds.</param>
internal sealed class JoinRow(long order, long time)
{
    public long Order => order;

    public long Time => time;

    /// <summary>Whether the row has met another one.</summary>
    public bool HasMet { get; set; }

    /// <summary>Rows in the order of their arrival.</summary>
    public static IComparer<JoinRow> ByOrder { get; } = Comparer<JoinRow>.Create((a, b) => a.Order.CompareTo(b.Order));

    /// <summary>Rows in the order of their times, of equal ones by arrival.</summary>
    public static IComparer<JoinRow> ByTime { get; } = Comparer<JoinRow>.Create((a, b) => (a.Time, a.Order).CompareTo((b.Time, b.Order)));
}
