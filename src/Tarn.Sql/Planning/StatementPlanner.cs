using Tarn.Sql.Analysis;
using Tarn.Sql.Catalog;
using Tarn.Sql.Engine;
using Tarn.Sql.Lowering;
using Tarn.Sql.Planning.Scans;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;
using Tarn.Workers.Protocol;

namespace Tarn.Sql.Planning;

/// <summary>One column of a result: the label as Athena shows it and its Trino type.</summary>
public sealed record ResultColumn(string Label, SqlType Type);

/// <summary>
/// A planned SELECT that still needs its files: the typed plan over pinned snapshots, which stay until it is disposed.
/// </summary>
internal sealed record PlannedQuery(QueryPlan Plan, IReadOnlyList<ResultColumn> Columns, IReadOnlyList<IDisposable> Pins) : IDisposable
{
    /// <summary>Whether it names its principal.</summary>
    public bool NamesUser { get; init; }

    /// <summary>Sentences about the plan, for EXPLAIN.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Writes the statement once every scan's files have paths.</summary>
    /// <param name="files">The files of each scan, by the scan's ordinal.</param>
    public WorkerStatement Write(IReadOnlyDictionary<int, ScanFiles> files) =>
        // The casts give the result exactly the types that its reader expects, whatever types DuckDB inferred.
        Write(files, (lowering, rows) => $"SELECT {EngineSql.Join(", ", Plan.Root.Columns.Select(lowering.Shown))} FROM ({rows})");

    /// <summary>Writes a statement over the rows of the plan in the form in which files store them, in columns s0, s1 and so on.</summary>
    /// <param name="files">The files of each scan, by the scan's ordinal.</param>
    /// <param name="form">The statement; it gets the SELECT of the rows.</param>
    public WorkerStatement WriteStored(IReadOnlyDictionary<int, ScanFiles> files, Func<EngineSql, EngineSql> form) => Write(files, (lowering, rows) =>
    {
        var list = EngineSql.Join(", ", Plan.Root.Columns.Select((column, i) => (EngineSql)$"{lowering.Stored(column)} AS s{i}"));
        return form($"SELECT {list} FROM ({rows})");
    });

    private WorkerStatement Write(IReadOnlyDictionary<int, ScanFiles> files, Func<PlanLowering, EngineSql, EngineSql> form)
    {
        var scans = new ScanWriter(files);
        var lowering = new PlanLowering(scans.Write);
        var inner = lowering.Lower(Plan);
        return new WorkerStatement
        {
            Sql = EngineWriter.Write(form(lowering, inner)),
            Functions = [.. lowering.ManagedFunctions, .. scans.Functions],
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

/// <summary>A planned change of a table's rows.</summary>
/// <param name="Change">The plan of the changed rows.</param>
/// <param name="Query">The planned rows, which hold the pins.</param>
internal sealed record PlannedChange(ChangePlan Change, TableHandle Target, PlannedQuery Query) : IDisposable
{
    public void Dispose() => Query.Dispose();
}

/// <summary>The surroundings of the planning of a statement.</summary>
/// <param name="Catalog">The tables.</param>
/// <param name="Principal">The caller.</param>
/// <param name="Names">How names are understood.</param>
/// <param name="Parameters">Values for `?`.</param>
/// <param name="Threads">The threads that plan.</param>
internal sealed record PlanningContext(
    ISqlCatalog Catalog, SqlPrincipal Principal, StatementNames Names, IReadOnlyList<Expression> Parameters, PlanningThreads Threads)
{
    /// <summary>The table whose rows the statement updates or deletes; null: none.</summary>
    public NamedTable? Changed { get; init; }
}

/// <summary>Text → planned query: parse, look up tables, bind, prune.</summary>
internal static class StatementPlanner
{
    /// <exception cref="SqlException">
    /// The statement is invalid, or exceeds a limit of <see cref="Limits.StatementLimits"/>.
    /// </exception>
    public static async ValueTask<PlannedQuery> Plan(QueryStatement statement, ISqlCatalog catalog, SqlPrincipal principal, StatementNames names,
        IReadOnlyList<Expression> parameters, PlanningThreads threads, CancellationToken cancellationToken)
    {
        var context = new PlanningContext(catalog, principal, names, parameters, threads);
        var (query, _) = await Plan(statement.Tables, context, (binder, _) => (binder.Bind(statement.Query), 0), cancellationToken);
        return query;
    }

    /// <summary>Plans a statement that changes the rows of a table.</summary>
    /// <exception cref="SqlException">The statement is invalid, or exceeds a limit.</exception>
    public static async ValueTask<PlannedChange> PlanChange(RowStatement statement, PlanningContext context, CancellationToken cancellationToken)
    {
        var database = statement.Table.Parts.Count > 1 ? statement.Table.Parts[^2].Lower : context.Names.Database.ToLowerInvariant();
        var target = statement is InsertStatement ? (NamedTable?)null : new NamedTable(database, statement.Table.Parts[^1].Lower);
        var (query, change) = await Plan([statement.Table, .. statement.Tables], context with { Changed = target }, (binder, tables) =>
        {
            var (name, found, view) = tables.Require(statement.Table, context.Names.Database.ToLowerInvariant(), statement.At);
            if (view is not null)
            {
                throw new SqlException(SqlErrorName.NotSupported, $"Changing the rows of view '{name}' is not supported", statement.At);
            }

            if (found.ListsRows)
            {
                throw new SqlException(SqlErrorName.NotSupported, $"Changing the rows of metadata table '{name}' is not supported", statement.At);
            }

            var bound = binder.Bind(statement, found);
            return (bound.Plan, (Plan: bound, Target: found));
        }, cancellationToken);
        return new PlannedChange(change.Plan with { Plan = query.Plan }, change.Target, query);
    }

    /// <summary>Plans the rows of a new table, in the types in which it stores them.</summary>
    /// <exception cref="SqlException">The statement is invalid, or exceeds a limit.</exception>
    public static async ValueTask<PlannedQuery> PlanNewTable(CreateTableAs statement, PlanningContext context, CancellationToken cancellationToken)
    {
        var (query, _) = await Plan(statement.Tables, context, (binder, _) => (binder.Bind(statement), 0), cancellationToken);
        return query;
    }

    /// <summary>Plans the rows that a view materializes of its source's new rows.</summary>
    /// <param name="statement">The view's query.</param>
    /// <param name="view">Its text.</param>
    /// <param name="name">The view that has materialized rows already; null: it is new.</param>
    /// <param name="filesMax">The number of files of materialized rows at which they become one.</param>
    /// <param name="context">The surroundings.</param>
    /// <param name="cancellationToken">Ends the planning.</param>
    /// <exception cref="SqlException">The query cannot be materialized, or the statement exceeds a limit.</exception>
    public static async ValueTask<MaterializedPlanning> PlanKept(
        QueryStatement statement, SqlView view, NamedTable? name, int filesMax, PlanningContext context, CancellationToken cancellationToken)
    {
        // The materialized rows are pinned before the source: see TableSearch.
        var kept = name is { } known
            ? await context.Catalog.FindTableAt(
                context.Principal, known.Database, MaterializedTables.NameOf(known.Table), new TablePoint.OfNow(IsLive: false), cancellationToken)
            : null;
        try
        {
            PinnedSnapshot? source = null;
            var (isCurrent, replaces, readsAll) = (false, true, true);
            var (query, _) = await Plan(
                statement.Tables,
                context,
                (binder, _) => (binder.BindKept(statement.Query, table =>
                {
                    source = MaterializedPlanning.SourceOf(table);
                    if (kept is null || MaterializedTables.Check(kept, table, view).After is not { } after)
                    {
                        return (null, null);
                    }

                    isCurrent = MaterializedTables.IsCurrent(((PinnedSnapshot)kept.State!).Table.Metadata, source.Snapshot);
                    (replaces, readsAll) = (MaterializedTables.FilesOf(kept) >= filesMax, false);
                    return (after, replaces ? kept : null);
                }), 0),
                cancellationToken);
            return new MaterializedPlanning(query, kept?.Pin, source!, isCurrent, replaces, readsAll);
        }
        catch
        {
            kept?.Pin?.Dispose();
            throw;
        }
    }

    private static async ValueTask<(PlannedQuery Query, T Found)> Plan<T>(IReadOnlyList<QualifiedName> read, PlanningContext context,
        Func<QueryBinder, TableLookup, (QueryPlan Plan, T Found)> bind, CancellationToken cancellationToken)
    {
        var search = new TableSearch(context);
        try
        {
            var binding = await search.Run(read, context.Threads.Time.GetUtcNow(), cancellationToken);
            var (plan, found) = await context.Threads.Run(() =>
            {
                var (bound, extra) = bind(new QueryBinder(binding), binding.Tables);
                return (PredicatePlacement.Apply(ColumnPruning.Apply(bound, binding.NewColumn)), extra);
            }, cancellationToken);
            var columns = plan.Labels.Select((l, i) => new ResultColumn(l, plan.Root.Columns[i].Type));
            return (new(plan, [.. columns], search.Pins) { NamesUser = binding.NamesUser, Notes = binding.Notes }, found);
        }
        catch
        {
            search.Pins.ForEach(p => p.Dispose());
            throw;
        }
    }
}
