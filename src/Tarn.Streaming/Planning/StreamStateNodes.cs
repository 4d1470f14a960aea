using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Streaming.Planning;

/// <summary>The kinds of changes of a result, by the numbers that rows carry.</summary>
internal enum ChangeKind : sbyte
{
    Insert = 0,
    UpdateBefore = 1,
    UpdateAfter = 2,
    Delete = 3,
}

/// <summary>A step with state: rows of its input outlive one call.</summary>
/// <param name="Changes">Whether it takes rows back that it gave.</param>
internal abstract record StreamStateNode(PlanNode Input, bool Changes, IReadOnlyList<PlanColumn> Columns) : PlanNode(Columns)
{
    /// <summary>Whether the input takes rows back.</summary>
    public bool TakesChanges { get; init; }

    /// <summary>The columns whose values part the rows.</summary>
    public virtual IReadOnlyList<PlanColumn> PartitionBy => [];

    /// <summary>The order of the rows of one part; rows that it leaves equal are in the order of their arrival.</summary>
    public virtual IReadOnlyList<SortKey> OrderBy => [];

    /// <summary>The event time that decides when rows are due; null: at once.</summary>
    public virtual PlanColumn? Time => null;

    /// <summary>Whether time bounds its state.</summary>
    public virtual bool HasBound => false;

    /// <summary>A text that differs where the state differs.</summary>
    public abstract string Form { get; }
}

/// <summary>Groups without windows: each row changes the row of its group.</summary>
/// <param name="Keys">Columns of the input.</param>
/// <param name="Calls">Aggregates over columns of the input.</param>
internal sealed record StreamGroupNode(PlanNode Input, IReadOnlyList<PlanColumn> Keys, IReadOnlyList<AggregateCall> Calls)
    : StreamStateNode(Input, Changes: true, [.. Keys, .. Calls.Select(c => new PlanColumn(c.Column, c.Type))])
{
    public override IReadOnlyList<PlanColumn> PartitionBy => Keys;

    public override string Form => "group";
}

/// <summary>
/// Groups of windows whose aggregates fold. The rows of a pane are in the same windows, and a window is some panes; a session is of its key.
/// </summary>
/// <param name="EventTime">The column of the input that finds the windows.</param>
/// <param name="Keys">Columns of the input.</param>
/// <param name="Bounds">The columns of a window's start (0), end (1) and time (2).</param>
/// <param name="Calls">Aggregates over columns of the input.</param>
internal sealed record StreamPaneNode(PlanNode Input, StreamWindow Window, PlanColumn EventTime, IReadOnlyList<PlanColumn> Keys,
    IReadOnlyList<(PlanColumn Column, int Bound)> Bounds, IReadOnlyList<AggregateCall> Calls)
    : StreamStateNode(Input, Changes: false, [.. Keys, .. Bounds.Select(b => b.Column), .. Calls.Select(c => new PlanColumn(c.Column, c.Type))])
{
    public override IReadOnlyList<PlanColumn> PartitionBy => Keys;

    public override PlanColumn? Time => EventTime;

    public override bool HasBound => true;

    public override string Form => $"groups {Window} {string.Join(' ', Bounds.Select(b => b.Bound))}";
}

/// <summary>The first rows of each part in an order. A new row may push another one out.</summary>
/// <param name="Keys">The columns that part the rows.</param>
/// <param name="Order">The order; empty: of arrival.</param>
/// <param name="From">The first rank, from 1 on.</param>
/// <param name="To">The last rank.</param>
/// <param name="Number">The column of the rank; null: it is not read.</param>
/// <param name="IsNewestFirst">Whether of rows that the order leaves equal the last one comes first.</param>
internal sealed record StreamRankNode(PlanNode Input, IReadOnlyList<PlanColumn> Keys, IReadOnlyList<SortKey> Order, long From, long To, PlanColumn? Number,
    bool IsNewestFirst, bool Changes) : StreamStateNode(Input, Changes, Number is null ? Input.Columns : [.. Input.Columns, Number])
{
    public override IReadOnlyList<PlanColumn> PartitionBy => Keys;

    public override IReadOnlyList<SortKey> OrderBy => Order;

    public override string Form => $"rank {From} {To} {Number is not null} {IsNewestFirst}";
}

/// <summary>The row of each part that is first in event time, given when the watermark passes it.</summary>
internal sealed record StreamFirstNode(PlanNode Input, IReadOnlyList<PlanColumn> Keys, PlanColumn EventTime)
    : StreamStateNode(Input, Changes: false, Input.Columns)
{
    public override IReadOnlyList<PlanColumn> PartitionBy => Keys;

    public override PlanColumn? Time => EventTime;

    public override string Form => "first";
}

/// <summary>All rows in the order of event time, and of further keys among equal times.</summary>
internal sealed record StreamSortNode(PlanNode Input, PlanColumn EventTime, IReadOnlyList<SortKey> Order, IReadOnlyList<PlanColumn> Columns)
    : StreamStateNode(Input, Changes: false, Columns)
{
    public override IReadOnlyList<SortKey> OrderBy => Order;

    public override PlanColumn? Time => EventTime;

    public override bool HasBound => true;

    public override string Form => "sort";
}

/// <summary>The earlier rows that an aggregate OVER takes: by their number or their time.</summary>
/// <param name="IsRows">Whether <paramref name="Preceding"/> counts rows; else it is milliseconds, and rows of one time are taken together.</param>
/// <param name="Preceding">The distance to the first row; null: all earlier ones.</param>
internal readonly record struct StreamFrame(bool IsRows, long? Preceding);

/// <summary>Aggregates of each row with the rows before it in event time.</summary>
/// <param name="EventTime">The event time; null: rows are due at once, in the order of their arrival.</param>
/// <param name="Calls">Aggregates over columns of the input.</param>
internal sealed record StreamOverNode(
    PlanNode Input, IReadOnlyList<PlanColumn> Keys, PlanColumn? EventTime, StreamFrame Frame, IReadOnlyList<AggregateCall> Calls)
    : StreamStateNode(Input, Changes: false, [.. Input.Columns, .. Calls.Select(c => new PlanColumn(c.Column, c.Type))])
{
    public override IReadOnlyList<PlanColumn> PartitionBy => Keys;

    public override PlanColumn? Time => EventTime;

    public override bool HasBound => Frame is { IsRows: false, Preceding: not null };

    public override string Form => $"over {Frame} {EventTime is not null}";
}

/// <summary>Aggregates of each row with all rows before it in an order that is no time. A row between others changes the later ones.</summary>
/// <param name="IsRows">Whether rows that the order leaves equal are taken one after the other; otherwise they are taken together.</param>
/// <param name="Calls">Aggregates over columns of the input.</param>
internal sealed record StreamRunningNode(PlanNode Input, IReadOnlyList<PlanColumn> Keys, SortKey Order, bool IsRows, IReadOnlyList<AggregateCall> Calls)
    : StreamStateNode(Input, Changes: true, [.. Input.Columns, .. Calls.Select(c => new PlanColumn(c.Column, c.Type))])
{
    public override IReadOnlyList<PlanColumn> PartitionBy => Keys;

    public override IReadOnlyList<SortKey> OrderBy => [Order];

    public override string Form => $"running {IsRows}";
}

/// <summary>INTERSECT or EXCEPT of two inputs, which come as one with the number of the input in a column.</summary>
/// <param name="Side">The column of the number: 0 or 1.</param>
internal sealed record StreamSetNode(PlanNode Input, PlanColumn Side, SetOperator Operator, bool All, IReadOnlyList<PlanColumn> Columns)
    : StreamStateNode(Input, Changes: true, Columns)
{
    public override IReadOnlyList<PlanColumn> PartitionBy => Columns;

    public override string Form => $"set {Operator} {All}";
}

/// <summary>The newest row of each key of changes that may come twice, or without the old row.</summary>
internal sealed record StreamNewestNode(PlanNode Input, IReadOnlyList<PlanColumn> Keys) : StreamStateNode(Input, Changes: true, Input.Columns)
{
    public override IReadOnlyList<PlanColumn> PartitionBy => Keys;

    public override string Form => "newest";
}

/// <summary>All rows at once, with the watermark before each in a column.</summary>
internal sealed record StreamWatermarkNode(PlanNode Input, PlanColumn Mark, bool Changes) : StreamStateNode(Input, Changes, [.. Input.Columns, Mark])
{
    public override bool HasBound => true;

    public override string Form => "mark";
}
