namespace Tarn.Sql.Limits;

/// <summary>
/// All limits on the resources of one statement while it is parsed, analysed, planned and written (`docs/sql.md`,
/// "Limits"). A statement that exceeds a limit fails with an error that names the limit. The server and other
/// statements are not affected.
/// </summary>
internal static class StatementLimits
{
    /// <summary>Athena's limit on a statement's UTF-8 text.</summary>
    public const int TextBytesMax = 262_144;

    /// <summary>The greatest depth of brackets, queries and types in the text.</summary>
    public const int NestingMax = 200;

    /// <summary>
    /// The greatest depth of a recursion over a statement: analysis, planning, writing. Chains of operators count a
    /// level per operator. Each level takes up to 2 KB of the planning thread's 16 MB stack.
    /// </summary>
    public const int DepthMax = 1_000;

    /// <summary>
    /// The greatest depth of a type. It is above the limit of a table's type (`IcebergFormat.TypeDepthMax`). It is
    /// below <see cref="NestingMax"/>, so that the stored type of a result can be parsed.
    /// </summary>
    public const int TypeDepthMax = 120;

    /// <summary>Characters of the texts of all views of a statement, each counted once.</summary>
    public const int ViewsTextMax = 1 << 20;

    /// <summary>Views inside each other.</summary>
    public const int ViewDepthMax = 100;

    /// <summary>Characters of one type's name, which lists all of its fields.</summary>
    public const int TypeTextMax = 256 << 10;

    /// <summary>Characters of the names of all types that a statement makes.</summary>
    public const long TypeTextTotalMax = 32 << 20;

    public const int RelationColumnsMax = 10_000;

    /// <summary>Columns of all relations of a statement.</summary>
    public const int ColumnsMax = 200_000;

    /// <summary>Grouping sets of one GROUP BY.</summary>
    public const int GroupingSetsMax = 1_000;

    /// <summary>Keys in all grouping sets of one GROUP BY.</summary>
    public const int GroupingKeysMax = 100_000;

    /// <summary>
    /// Nodes of a condition that is copied towards a scan to prune files; a larger condition is not copied.
    /// </summary>
    public const int PlacedConditionNodesMax = 1_000;

    /// <summary>Characters of the DuckDB SQL of one statement.</summary>
    public const int WrittenTextMax = 4 << 20;

    /// <summary>Characters of the keys that identify equal expressions.</summary>
    public const long KeyTextTotalMax = 64 << 20;

    /// <summary>Steps of analysis, planning and writing; 1,000,000 take about 0.2 s.</summary>
    public const int PlanningStepsMax = 5_000_000;

    /// <summary>Time for analysis, planning and writing.</summary>
    public static readonly TimeSpan PlanningTimeMax = TimeSpan.FromSeconds(30);
}
