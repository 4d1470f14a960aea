namespace Tarn.Analytics.Engines;

/// <summary>The plan of an application's script, as far as the runtime knows it.</summary>
/// <param name="Script">The script, from which the engine makes its own plan.</param>
/// <param name="Sources">The tables that it reads, in the order of their numbers.</param>
/// <param name="Targets">The tables of its INSERT statements, one for each statement, in the order of their numbers.</param>
/// <param name="StateName">Names the form of the state: equal plans have equal names.</param>
public sealed record ApplicationPlan(string Script, IReadOnlyList<PlannedTable> Sources, IReadOnlyList<PlannedTable> Targets, string StateName)
{
    /// <summary>The reference tables. Their numbers follow the numbers of the sources.</summary>
    public IReadOnlyList<PlannedTable> References { get; init; } = [];

    /// <summary>The number of the application, never reused. Its random forests follow from it, so that a restart and a replay have the same ones.</summary>
    public long Seed { get; init; }
}

/// <summary>A table of a script.</summary>
/// <param name="Name">The name in the script.</param>
/// <param name="Options">The options of its WITH clause, by name in lower case.</param>
/// <param name="Columns">The columns that records have, with their types in Flink's words.</param>
/// <param name="PrimaryKey">The columns of its primary key; none: it has none.</param>
public sealed record PlannedTable(
    string Name, IReadOnlyDictionary<string, string> Options, IReadOnlyList<(string Name, string Type)> Columns, IReadOnlyList<string> PrimaryKey)
{
    /// <summary>The columns of its PARTITIONED BY clause; none: it has none.</summary>
    public IReadOnlyList<string> PartitionedBy { get; init; } = [];

    /// <summary>The parts of a target's columns in its statement, by name; columns without an entry get no value.</summary>
    public IReadOnlyDictionary<string, OutputRole> Roles { get; init; } = new Dictionary<string, OutputRole>();
}

/// <summary>The parts of a target's columns in its statement. The engine has the same numbers.</summary>
public enum OutputRole
{
    /// <summary>A value that rows make.</summary>
    Value,

    /// <summary>A key of the groups.</summary>
    Key,

    WindowStart,

    /// <summary>The end of the window, or its time.</summary>
    WindowEnd,
}
