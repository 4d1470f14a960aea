using Tarn.Sql.Types;

namespace Tarn.Sql.Plans;

/// <summary>A column that a pattern gives for each match.</summary>
internal readonly record struct StreamPatternColumn(string Name, SqlType Type, bool IsNullable, bool IsRowTime)
{
    /// <summary>Whether it is the arrival clock.</summary>
    public bool IsProcessingTime { get; init; }
}

/// <summary>A bound MATCH_RECOGNIZE.</summary>
internal interface IStreamPattern
{
    /// <summary>The columns of a match.</summary>
    IReadOnlyList<StreamPatternColumn> Outputs { get; }
}

/// <summary>One row for each match of a pattern in the rows of an input.</summary>
internal sealed record StreamMatchNode(PlanNode Input, IStreamPattern Pattern, IReadOnlyList<PlanColumn> Outputs) : PlanNode(Outputs);

/// <summary>The kinds of windows over event time.</summary>
internal enum StreamWindowKind { Tumble, Hop, Cumulate, Session }

/// <summary>The sizes of windows, in milliseconds.</summary>
/// <param name="Size">The length of a window; of a session, the gap that ends it.</param>
/// <param name="Step">The distance of two windows; of CUMULATE, the growth of a window.</param>
/// <param name="Offset">The start of one window, counted from 1970.</param>
internal sealed record StreamWindow(StreamWindowKind Kind, long Size, long Step, long Offset);

/// <summary>The rows of an input with their event time. Its plan computes the columns of one record.</summary>
/// <param name="Ordinal">The ordinal of the input among the statement's inputs.</param>
/// <param name="Time">The column of event time; null: the input has none.</param>
/// <param name="Watermark">The watermark that a row implies.</param>
internal sealed record StreamSourceNode(
    int Ordinal, PlanNode Input, ScanNode Scan, PlanColumn? Time, PlanExpression? Watermark) : PlanNode(Input.Columns)
{
    /// <summary>The names of the columns of records, in the order of the scan.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The columns that are never null.</summary>
    public IReadOnlySet<int> Required { get; init; } = new HashSet<int>();

    /// <summary>The column of the arrival clock, the last one of the scan; null: no column reads it.</summary>
    public PlanColumn? Arrival { get; init; }

    /// <summary>The columns of the primary key; none: there is no key.</summary>
    public IReadOnlyList<int> Key { get; init; } = [];

    /// <summary>Whether records are changes: then rows are taken back.</summary>
    public bool Changes { get; init; }
}

/// <summary>Adds the columns of each window that a row belongs to: start, end and time.</summary>
internal sealed record StreamWindowNode(PlanNode Input, PlanColumn Time, StreamWindow Window, IReadOnlyList<PlanColumn> PartitionBy,
    PlanColumn Start, PlanColumn End, PlanColumn WindowTime) : PlanNode([.. Input.Columns, Start, End, WindowTime])
{
    /// <summary>Whether rows that are taken back go out of their windows before these end.</summary>
    public bool NetsChanges { get; init; }

    /// <summary>Whether GROUP BY names the window, as in older versions of Flink.</summary>
    public bool IsLegacy { get; init; }
}

/// <summary>The rules by which the rows of two inputs meet.</summary>
internal enum StreamJoinForm
{
    /// <summary>Rows of one window meet when it ends.</summary>
    Window,

    /// <summary>Rows meet whose times are within an interval.</summary>
    Interval,

    /// <summary>A left row meets the right row that was valid at its time.</summary>
    Temporal,

    /// <summary>A left row meets the rows that a reference table has when it arrives.</summary>
    Lookup,

    /// <summary>All rows meet.</summary>
    Regular,
}

/// <summary>The rows that a join gives.</summary>
internal enum StreamJoinKind { Inner, Left, Right, Full, Semi, Anti }

/// <summary>An input of a join.</summary>
/// <param name="Keys">The columns that must equal the other side's.</param>
/// <param name="Time">The event time, or the end of the window; null: time does not count.</param>
internal sealed record StreamJoinSide(PlanNode Input, IReadOnlyList<PlanColumn> Keys, PlanColumn? Time);

/// <summary>A join of two streams.</summary>
/// <param name="Condition">The condition beyond keys and time; null: there is none.</param>
internal sealed record StreamJoinNode(
    StreamJoinForm Form, StreamJoinKind Kind, StreamJoinSide Left, StreamJoinSide Right, PlanExpression? Condition)
    : PlanNode(Kind is StreamJoinKind.Semi or StreamJoinKind.Anti ? Left.Input.Columns : [.. Left.Input.Columns, .. Right.Input.Columns])
{
    /// <summary>Whether it takes rows back that it gave: a row without a partner, when one comes; any row, when an input takes a row back.</summary>
    public bool Changes => Form == StreamJoinForm.Regular && (TakesChanges || Kind is not (StreamJoinKind.Inner or StreamJoinKind.Semi));

    /// <summary>Whether an input takes rows back.</summary>
    public bool TakesChanges { get; init; }

    /// <summary>Whether a row of a side without a partner is a row of the result.</summary>
    public bool Pads(bool isLeft) => Kind == StreamJoinKind.Full
        || (isLeft ? Kind is StreamJoinKind.Left or StreamJoinKind.Anti : Kind == StreamJoinKind.Right);

    /// <summary>The least and the greatest distance of a right row's time from a left row's, in milliseconds.</summary>
    public (long Least, long Most) Bounds { get; init; }

    /// <summary>The windows of both sides; null: the join is no window join.</summary>
    public (StreamWindowNode Left, StreamWindowNode Right)? Windows { get; init; }

    /// <summary>Whether a right row older than its key's newest one is dropped.</summary>
    public bool TakesNewest { get; init; }
}
