using Tarn.Sql.Analysis;
using Tarn.Sql.Catalog;
using Tarn.Sql.Engine;
using Tarn.Sql.FileTables;
using Tarn.Sql.Planning.Scans;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;
using Tarn.Sql.Workers;

namespace Tarn.Sql.Planning;

/// <summary>One column of a result: the label as Athena shows it and its Trino type.</summary>
public sealed record ResultColumn(string Label, SqlType Type);

/// <summary>
/// A planned SELECT that still needs its files: the typed plan over pinned snapshots, which stay until it is disposed.
/// </summary>
internal sealed record PlannedQuery(QueryPlan Plan, IReadOnlyList<ResultColumn> Columns, IReadOnlyList<IDisposable> Pins) : IDisposable
{
    /// <summary>Writes the statement once every scan's files have paths.</summary>
    /// <param name="files">The files of each scan, by the scan's ordinal.</param>
    public WorkerStatement Write(IReadOnlyDictionary<int, ScanFiles> files)
    {
        var scans = new ScanWriter(files);
        var writer = new DuckDbWriter(scans.Write);
        var inner = writer.Write(Plan);
        // The casts give the result exactly the types that its reader expects, whatever types DuckDB inferred.
        var list = Plan.Root.Columns.Select(c => $"CAST({c.Name} AS {DuckDbText.TypeName(c.Type)})");
        return new WorkerStatement
        {
            Sql = $"SELECT {string.Join(", ", list)} FROM ({inner})",
            Functions = [.. writer.ManagedFunctions, .. scans.Functions],
            Files = scans.FileTable,
        };
    }

    public void Dispose()
    {
        foreach (var pin in Pins)
        {
            pin.Dispose();
        }
    }
}

/// <summary>Text → planned query: parse, look up tables, bind, prune.</summary>
internal static class StatementPlanner
{
    /// <exception cref="SqlException">
    /// The statement is invalid, or exceeds a limit of <see cref="Limits.StatementLimits"/>.
    /// </exception>
    public static async ValueTask<PlannedQuery> Plan(QueryStatement statement, ISqlCatalog catalog, SqlPrincipal principal, string database,
        IReadOnlyList<Expression> parameters, PlanningThreads threads, CancellationToken cancellationToken)
    {
        var pins = new List<IDisposable>();
        try
        {
            var tables = await LookUp(statement.Tables, catalog, principal, database, pins, cancellationToken);
            var plan = await threads.Run(() =>
            {
                var context = new BindingContext(tables, threads.Time.GetUtcNow(), parameters);
                return PredicatePlacement.Apply(ColumnPruning.Apply(new QueryBinder(context).Bind(statement.Query), context.NewColumn));
            }, cancellationToken);
            return new(plan, [.. plan.Labels.Select((l, i) => new ResultColumn(l, plan.Root.Columns[i].Type))], pins);
        }
        catch
        {
            pins.ForEach(p => p.Dispose());
            throw;
        }
    }

    private static async ValueTask<TableLookup> LookUp(IReadOnlyList<QualifiedName> names, ISqlCatalog catalog, SqlPrincipal principal, string database,
        List<IDisposable> pins, CancellationToken cancellationToken)
    {
        var lookup = new TableLookup(database.ToLowerInvariant());
        foreach (var name in names.DistinctBy(n => n.ToString().ToLowerInvariant()))
        {
            if (name.Parts.Count == 3 && name.Parts[0].Lower != BindingContext.CatalogName)
            {
                continue;
            }

            var inDatabase = name.Parts.Count > 1 ? name.Parts[^2].Lower : lookup.DefaultDatabase;
            if (await catalog.FindTable(principal, inDatabase, name.Parts[^1].Lower, cancellationToken) is { } table)
            {
                if (table.Pin is { } pin)
                {
                    pins.Add(pin);
                }

                lookup.AddDatabase(inDatabase);
                lookup.Add(table, inDatabase, name.Parts[^1].Lower);
            }
            else if (await catalog.ListTables(principal, inDatabase, cancellationToken) is not null)
            {
                lookup.AddDatabase(inDatabase);
            }
        }

        return lookup;
    }
}
