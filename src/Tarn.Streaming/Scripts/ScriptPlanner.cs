using Tarn.Sql.Analysis;
using Tarn.Sql.Syntax;
using Tarn.Sql.Syntax.Parsing;
using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Scripts;

/// <summary>Plans the script of an application: tables, views, options, INSERT statements.</summary>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/sql/reference/ddl/create/"/>
internal static class ScriptPlanner
{
    // The plan of a script is the same at all times: no expression of it reads a clock.
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    /// <exception cref="SqlException">The script is not valid, or has a statement that streams do not have.</exception>
    public static (StreamScript Script, IReadOnlyList<StreamTable> Targets) Plan(string text)
    {
        var (tables, views, sets, inserts) = (new List<StreamTable>(), new List<CreateStreamView>(), new List<SetStreamOption>(), new List<InsertStream>());
        foreach (var statement in SqlParser.ParseScript(text))
        {
            switch (statement)
            {
                case CreateStreamTable table: Declare(tables, views, table.Name).Add(StreamTable.Of(table)); break;
                case CreateStreamView view:
                    Declare(tables, views, view.Name);
                    views.Add(view);
                    break;
                case SetStreamOption set: sets.Add(set); break;
                case InsertStream insert: inserts.Add(insert); break;
                case StreamStatementSet set: inserts.AddRange(set.Statements); break;
                default:
                    throw new SqlException(
                        SqlErrorName.NotSupported, "an application's script has no SELECT of its own: write INSERT INTO a table", statement.At);
            }
        }

        return inserts.Count > 0 ? Plan(tables, views, StreamOptions.Of(sets), inserts)
            : throw new SqlException(SqlErrorName.NotSupported, "No operators defined in streaming topology: the script has no INSERT INTO");
    }

    /// <summary>The run of one SELECT without a target.</summary>
    public static StreamScript Of(IReadOnlyList<StreamTable> tables, StreamPlan plan, StreamOptions options, DateTimeOffset now) =>
        Numbered([.. tables.Select(t => SourcePlanner.Plan(t, now, plan.Zone))], [plan], [""], options);

    private static (StreamScript, IReadOnlyList<StreamTable>) Plan(
        List<StreamTable> tables, List<CreateStreamView> views, StreamOptions options, List<InsertStream> inserts)
    {
        // A table that a statement only writes is planned as well: its expressions must fit.
        var sources = tables.Select(t => SourcePlanner.Plan(t, Now, options.Zone)).ToList();
        var (plans, targets) = (new List<StreamPlan>(), new List<StreamTable>());
        foreach (var insert in inserts)
        {
            var target = Target(tables, insert);
            var sink = new InsertTarget(target, insert.Columns, options.DropsNulls);
            plans.Add(StreamPlanner.Plan(tables, views, insert.Query, options.Zone, sink, Now, options.HasDuplicates));
            targets.Add(target);
        }

        return (Numbered(sources, plans, [.. targets.Select(t => t.Declared.Name.Text)], options), targets);
    }

    /// <summary>The sources that a plan reads get numbers in the order of their declarations, reference tables after the others.</summary>
    private static StreamScript Numbered(List<StreamSourcePlan> sources, List<StreamPlan> plans, List<string> targets, StreamOptions options)
    {
        var references = plans.SelectMany(p => p.References).ToHashSet();
        var read = sources.Where(s => plans.Any(p => p.Branches.Any(b => b.Table == NameOf(s)))).OrderBy(s => references.Contains(NameOf(s)) ? 1 : 0).ToList();
        if (plans.Any(p => p.Streams.Any(references.Contains)))
        {
            throw new SqlException(SqlErrorName.NotSupported, "a reference table is read by joins with FOR SYSTEM_TIME AS OF alone");
        }

        var statements = plans.Select((p, i) => new StreamStatement([.. p.Branches.Select(b => read.FindIndex(s => NameOf(s) == b.Table))], targets[i], p));
        return new(read, [.. statements], options) { References = read.Count(s => references.Contains(NameOf(s))) };

        static string NameOf(StreamSourcePlan source) => source.Table.Declared.Name.Lower;
    }

    private static StreamTable Target(List<StreamTable> tables, InsertStream insert)
    {
        var name = insert.Table.Parts[^1];
        return tables.FirstOrDefault(t => t.Declared.Name.Lower == name.Lower)
            ?? throw new SqlException(SqlErrorName.TableNotFound, $"Cannot find table '`default_catalog`.`default_database`.`{name.Text}`'", insert.At);
    }

    private static List<StreamTable> Declare(List<StreamTable> tables, List<CreateStreamView> views, Identifier name) =>
        tables.Any(t => t.Declared.Name.Lower == name.Lower) || views.Any(v => v.Name.Lower == name.Lower)
            ? throw new SqlException(SqlErrorName.TableAlreadyExists, $"Table (or view) {name.Text} already exists", name.At) : tables;
}
