using Tarn.Sql.Types;

namespace Tarn.Sql.Plans;

/// <summary>A column that a pattern gives for each match.</summary>
internal readonly record struct StreamPatternColumn(string Name, SqlType Type, bool IsNullable, bool IsRowTime);

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
/// <param name="Ordinal">The place of the input among the statement's inputs.</param>
/// <param name="Time">The column of event time; null: the input has none.</param>
/// <param name="Watermark">The watermark that a row implies.</param>
internal sealed record StreamSourceNode(
    int Ordinal, PlanNode Input, ScanNode Scan, PlanColumn? Time, PlanExpression? Watermark) : PlanNode(Input.Columns)
{
    /// <summary>The names of the columns of records, in the order of the scan.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The columns that are never null.</summary>
    public IReadOnlySet<int> Required { get; init; } = new HashSet<int>();
}

/// <summary>Adds the columns of each window that a row belongs to: start, end and time.</summary>
internal sealed record StreamWindowNode(PlanNode Input, PlanColumn Time, StreamWindow Window, IReadOnlyList<PlanColumn> PartitionBy,
    PlanColumn Start, PlanColumn End, PlanColumn WindowTime) : PlanNode([.. Input.Columns, Start, End, WindowTime])
{
    /// <summary>Whether GROUP BY names the window, as in older versions of Flink.</summary>
    public bool IsLegacy { get; init; }
}
