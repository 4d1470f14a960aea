using Tarn.Sql.Analysis;
using Tarn.Sql.Catalog;
using Tarn.Sql.Catalog.Information;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Planning;

/// <summary>Looks up the tables of one statement and of its views, each at one snapshot, and pins them.</summary>
/// <param name="planning">The catalog, the caller and the names.</param>
internal sealed class TableSearch(PlanningContext planning)
{
    private readonly TableLookup _lookup = new() { Hint = table => planning.Catalog.HintFor(planning.Principal, table) };
    private readonly TableWalk _walk = new(planning.Names.Catalogs);
    private readonly string _database = planning.Names.Database.ToLowerInvariant();

    /// <summary>The pins of the tables; the caller disposes them, also after an error.</summary>
    public List<IDisposable> Pins { get; } = [];

    /// <param name="read">The tables that the statement names.</param>
    /// <param name="now">The statement's time.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>The context in which the statement is bound.</returns>
    /// <exception cref="SqlException">A table cannot be read, or a limit was passed.</exception>
    public async ValueTask<BindingContext> Run(IEnumerable<QualifiedName> read, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (catalog, principal, names, parameters, _) = planning;
        var context = new BindingContext(_lookup, _database, principal.Identity, now, parameters);
        _walk.Add(read, _database);
        while (_walk.TryNext(out var use))
        {
            if (use.Name.Database != InformationSchema.Database && names.Readable?.Contains(use.Described) == false)
            {
                throw new SqlException(SqlErrorName.PermissionDenied,
                    $"Access denied to {use.Name}: a view came to read it after the statement was accepted; run the statement again");
            }

            var isFound = use.Written is { Period: { } period } written
                ? await FindAt(use.Name, written, period, use.IsInView ? context.Inside(_database) : context, cancellationToken)
                : await Find(use.Name, cancellationToken);
            if (isFound || await catalog.ListTables(principal, use.Name.Database, cancellationToken) is not null)
            {
                _lookup.AddDatabase(use.Name.Database);
            }
        }

        return context;
    }

    private async ValueTask<bool> Find(NamedTable name, CancellationToken cancellationToken)
    {
        var now = new TablePoint.OfNow(IsLive(name));
        if (await planning.Catalog.FindTableAt(planning.Principal, name.Database, name.Table, now, cancellationToken) is not { } table)
        {
            return false;
        }

        Pin(table);
        if (table.View is not null)
        {
            await FindKept(name, cancellationToken);
        }

        _lookup.Add(name, table, table.View is { } view ? await planning.Threads.Run(() => Parse(view), cancellationToken) : null);
        return true;
    }

    // The materialized rows are pinned before the source. So the source has all rows from which they were computed.
    private async ValueTask FindKept(NamedTable view, CancellationToken cancellationToken)
    {
        if (await planning.Catalog.FindKept(planning.Principal, view.Database, view.Table, cancellationToken) is { } kept)
        {
            Pin(kept);
            _lookup.AddKept(view, kept);
        }
    }

    // Rows that a statement changes need a file.
    private bool IsLive(NamedTable name) => planning.Names.IsLive && planning.Changed != name;

    private async ValueTask<bool> FindAt(
        NamedTable name, QualifiedName written, TablePeriod period, BindingContext context, CancellationToken cancellationToken)
    {
        var point = await planning.Threads.Run(() => TablePoints.Of(period, context), cancellationToken);
        if (await planning.Catalog.FindTableAt(planning.Principal, name.Database, name.Table, point, cancellationToken) is not { } table)
        {
            return false;
        }

        Pin(table);
        _lookup.AddAt(written, table);
        return true;
    }

    private void Pin(TableHandle table)
    {
        if (table.Pin is { } pin)
        {
            Pins.Add(pin);
        }
    }

    private ViewQuery Parse(SqlView view)
    {
        try
        {
            return new(_walk.Enter(view).Query, null);
        }
        catch (SqlException broken) when (broken.Name != SqlErrorName.NotSupported)
        {
            return new(null, broken.Sentence);
        }
    }
}
