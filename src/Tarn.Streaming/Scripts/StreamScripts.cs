using Tarn.Sql.Analysis;
using Tarn.Sql.Limits;
using Tarn.Sql.Types;
using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Scripts;

/// <summary>A table of a script as others see it: option names in lower case, the columns of records with Flink's types, the primary key.</summary>
public sealed record StreamScriptTable(string Name, IReadOnlyDictionary<string, string> Options,
    IReadOnlyList<(string Name, string Type)> Columns, IReadOnlyList<string> PrimaryKey)
{
    /// <summary>The columns of PARTITIONED BY; none: there is no such clause.</summary>
    public IReadOnlyList<string> PartitionedBy { get; init; } = [];

    /// <summary>The roles that columns of a target have in its statement, by name; empty: it is no target.</summary>
    public IReadOnlyDictionary<string, StreamOutputRole> Roles { get; init; } = new Dictionary<string, StreamOutputRole>();
}

/// <summary>A script as others see it.</summary>
/// <param name="Sources">The tables that it reads, in the order of their numbers.</param>
/// <param name="Targets">The tables of its INSERT statements, in the order of these.</param>
/// <param name="StateName">Names the form of the state.</param>
public sealed record StreamScriptPlan(IReadOnlyList<StreamScriptTable> Sources, IReadOnlyList<StreamScriptTable> Targets, string StateName)
{
    /// <summary>The reference tables. Their numbers follow the numbers of the sources.</summary>
    public IReadOnlyList<StreamScriptTable> References { get; init; } = [];
}

/// <summary>The parts of an earlier state that a script reuses.</summary>
/// <param name="Sources">The number that each source, reference tables too, had earlier; null: it starts empty.</param>
/// <param name="Statements">The number that each statement had earlier; null: it starts empty.</param>
/// <param name="Dropped">The targets of the earlier statements whose state no statement reuses, and whether they had state.</param>
public sealed record StateFit(IReadOnlyList<int?> Sources, IReadOnlyList<int?> Statements, IReadOnlyList<(string Target, bool HasState)> Dropped);

/// <summary>Scripts of streaming applications.</summary>
public static class StreamScripts
{
    // A step of planning allocates little; this is a bound for hostile scripts.
    private const long PlanningBytesMax = 256L << 20;

    /// <summary>Plans a script. Reads nothing outside.</summary>
    /// <exception cref="SqlException">The script is not valid, or of a kind that streams do not have.</exception>
    public static StreamScriptPlan Plan(string script)
    {
        var (planned, targets) = Budgeted(script);
        var sources = planned.Sources.Select(s => Table(s.Table)).ToList();
        return new(
            sources[..^planned.References],
            [.. targets.Select((target, i) => Table(target) with { Roles = planned.Statements[i].Plan.Roles })],
            StateForm.Of(planned).Text)
        {
            References = sources[^planned.References..],
        };
    }

    /// <summary>Compares the form of a state with the form of a script.</summary>
    /// <param name="before">The state's name.</param>
    /// <param name="now">The script's name of its state.</param>
    public static StateFit Fit(string before, string now)
    {
        var form = StateForm.Read(now)!;
        var earlier = StateForm.Read(before) ?? new StateForm([], []);
        var statements = form.StatementsIn(earlier);
        return new(form.SourcesIn(earlier), statements, [.. earlier.Statements.Select((one, i) => (one, i)).Where(one => !statements.Contains(one.i))
            .Select(one => (one.one.Target, one.one.HasState))]);
    }

    internal static (StreamScript Script, IReadOnlyList<StreamTable> Targets) Budgeted(string script)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(script) > StatementLimits.TextBytesMax)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"a script has at most {StatementLimits.TextBytesMax} bytes");
        }

        using var budget = PlanningBudget.Begin(PlanningBytesMax, TimeProvider.System, CancellationToken.None);
        return ScriptPlanner.Plan(script);
    }

    private static StreamScriptTable Table(StreamTable table)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in table.Declared.Options)
        {
            options[name.ToLowerInvariant()] = value;
        }

        var columns = table.Handle.Columns.Select(c => (c.Name, FlinkTypeText.Of(c.Type) + (c.IsRequired ? " NOT NULL" : "")));
        return new(table.Declared.Name.Text, options, [.. columns], [.. table.Declared.Key.Select(k => k.Text)])
        {
            PartitionedBy = [.. table.Declared.PartitionedBy.Select(p => p.Text)],
        };
    }
}
