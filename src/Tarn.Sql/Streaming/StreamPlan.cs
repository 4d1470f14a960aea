using Tarn.Sql.Plans;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Streaming;

/// <summary>A column of the result, as Flink describes it.</summary>
public sealed record StreamResultColumn(string Name, string Type);

/// <summary>
/// One statement over the rows of a stage. <see cref="Leaf"/> stands for the rows in its text.
/// </summary>
/// <param name="Sql">A SELECT of the rows.</param>
/// <param name="Columns">The outputs in the order of the table that takes them, with their types.</param>
/// <param name="Carries">Whether each row still has the place of its record; rows of groups have none.</param>
internal sealed record StreamSegment(string Sql, IReadOnlyList<(string Name, string Type)> Columns, bool Carries)
{
    public const string Leaf = "@rows@";
}

/// <summary>A window with the statement over its rows.</summary>
/// <param name="Fires">Whether rows wait for the end of the window.</param>
internal sealed record StreamStage(StreamWindowNode Node, bool Fires, StreamSegment Segment);

/// <summary>A planned statement over one input that only appends.</summary>
internal sealed record StreamPlan(StreamSegment Source, StreamSegment First, IReadOnlyList<StreamStage> Stages,
    IReadOnlyList<StreamResultColumn> Schema, IReadOnlyList<ManagedFunctionUse> Functions)
{
    /// <summary>The columns of the place of a row: the ordinal of its record, and its order.</summary>
    public required (string Place, string Order) Carried { get; init; }

    /// <summary>Whether the input has event time.</summary>
    public required bool HasTime { get; init; }

    /// <summary>The zone in which windows over instants begin and end.</summary>
    public string Zone { get; init; } = "UTC";
}
