namespace Tarn.Sql.Plans;

/// <summary>The kinds of change of one row.</summary>
internal enum RowChangeKind { Insert, Delete, Update }

/// <summary>
/// The plan of the rows that a statement changes. Its columns: with several cases, the number of the case from 0; where rows
/// are deleted or updated, their file and position, null in new rows; where updated rows have ids, the id; where rows are new or updated, the values of the
/// table's columns in order.
/// </summary>
/// <param name="Cases">The kind of change in each case.</param>
internal sealed record ChangePlan(QueryPlan Plan, IReadOnlyList<RowChangeKind> Cases)
{
    /// <summary>Whether the first column is the number of the case.</summary>
    public bool HasCases { get; init; }

    /// <summary>Whether updated rows keep their ids (format version 3).</summary>
    public bool HasRowIds { get; init; }

    /// <summary>Whether rows of files are deleted.</summary>
    public bool HasPlaces => Cases.Any(change => change != RowChangeKind.Insert);

    /// <summary>Whether rows are written.</summary>
    public bool HasValues => Cases.Any(change => change != RowChangeKind.Delete);
}
