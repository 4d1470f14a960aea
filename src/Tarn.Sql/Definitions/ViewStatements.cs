using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Views;
using Tarn.Sql.Catalog;
using Tarn.Sql.Planning;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;
using Tarn.Storage;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Definitions;

/// <summary>CREATE VIEW and DROP VIEW.</summary>
/// <param name="catalog">The tables that views read.</param>
/// <param name="threads">The threads that plan.</param>
internal sealed class ViewStatements(StatementLake lake, ISqlCatalog catalog, PlanningThreads threads)
{
    private const int AttemptsMax = 10;

    private readonly ViewCommits _commits = new(lake.Store, lake.Views);
    private readonly NewLocations _places = new(lake);

    /// <summary>Makes a view of a query, which is planned for its columns.</summary>
    public async Task Create(CreateView statement, StatementScope scope, StatementEnd end, CancellationToken cancellationToken)
    {
        MaterializedViewTables.RequireNone(lake, Names.New(statement.Name, scope), "CREATE OR REPLACE MATERIALIZED VIEW replaces it", statement.At);
        var view = await Make(statement, scope, cancellationToken);
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            await using var prepared = await Prepare(view, scope, cancellationToken);
            try
            {
                await end(StatementResult.None, async transaction =>
                {
                    if (!await prepared.Apply(transaction))
                    {
                        throw new MovedException();
                    }
                });
                return;
            }
            catch (MovedException)
            {
                CheckName(statement, view.Name);
            }
        }

        throw new TarnException(ErrorKind.Conflict, $"View {view.Name} changed again and again meanwhile; retry.");
    }

    /// <summary>Prepares the commit of a view.</summary>
    public ValueTask<PreparedView> Prepare(NewView view, StatementScope scope, CancellationToken cancellationToken) =>
        _commits.Prepare(view, scope.Now.ToUnixTimeMilliseconds(), cancellationToken);

    /// <summary>The view of a statement. Its query is planned for its columns.</summary>
    /// <exception cref="SqlException">The query is invalid, or the name is taken.</exception>
    public async ValueTask<NewView> Make(CreateView statement, StatementScope scope, CancellationToken cancellationToken)
    {
        var name = Names.New(statement.Name, scope);
        if (!lake.Catalog.TryFindDatabase(name.DatabaseName, out _))
        {
            throw Names.NoSchema(name.Database, statement.At);
        }

        CheckName(statement, name);
        CheckNamed(statement.Query.Query.Body, statement.At);
        var names = scope.Names with { IsLive = false };

        // columns belong to definitions; the users of the view need the rights to the bytes
        var planner = scope.Principal with { Rights = InstanceRights.Instance };
        using var planned = await StatementPlanner.Plan(statement.Query, catalog, planner, names, scope.Values, threads, cancellationToken);
        return new NewView
        {
            Name = name,
            Definition = new ViewDefinition
            {
                Sql = statement.Text,
                Database = scope.Database.ToLowerInvariant(),
                Columns = [.. planned.Columns.Select(column => new ViewColumn(column.Label, column.Type.Name))],
                Comment = statement.Comment,
            },
            Columns = Columns(planned.Columns, statement),
            Location = await _places.OfView(name, cancellationToken),
            Replaces = statement.Replaces,
            CreatedBy = scope.Principal.Identity,
        };
    }

    /// <summary>Removes a view; a materialized one with its rows.</summary>
    public async Task Drop(DropView statement, StatementScope scope, StatementEnd end)
    {
        var name = Names.Writable(statement.Name, scope);
        var kept = MaterializedViewTables.Find(lake, name);
        if (kept is not null != statement.IsMaterialized && lake.Catalog.TryFindTable(name, out var found) && lake.Views.IsView(found))
        {
            var (state, instead) = kept is null ? ("not materialized", "DROP VIEW") : ("materialized", "DROP MATERIALIZED VIEW");
            throw new SqlException(SqlErrorName.NotSupported, $"View '{Names.Shown(name)}' is {state}; {instead} drops it", statement.At);
        }

        if (kept is not null && TableLocation.Of(kept.Place) is { } place)
        {
            scope.Principal.Rights.RequireFolder(ObjectActions.Delete, place.Bucket, place.Folder);
        }

        await end(StatementResult.None, async transaction =>
        {
            var row = await lake.Catalog.FindTable(transaction, name);
            if (row is not null && !lake.Views.IsView(row))
            {
                throw new SqlException(
                    SqlErrorName.GenericUserError,
                    $"View '{Names.Shown(name)}' does not exist, but a table with that name exists. Did you mean DROP TABLE {Names.Shown(name)}?",
                    statement.At);
            }

            if (row is not null)
            {
                await lake.Catalog.DropTable(transaction, name, scope.Now.ToUnixTimeMilliseconds());
                if (kept is not null)
                {
                    await lake.Catalog.DropTable(transaction, MaterializedViewTables.NameOf(name), scope.Now.ToUnixTimeMilliseconds());
                }
            }
            else if (!statement.IfExists)
            {
                throw Names.NoView(name, statement.At);
            }
        });
    }

    private void CheckName(CreateView statement, TableName name)
    {
        if (lake.Catalog.TryFindTable(name, out var row) && (!statement.Replaces || !lake.Views.IsView(row)))
        {
            var kind = lake.Views.IsView(row) ? "View" : "Table";
            throw new SqlException(SqlErrorName.TableAlreadyExists, $"{kind} already exists: '{Names.Shown(name)}'", statement.At);
        }
    }

    /// <summary>Refuses columns without a name.</summary>
    private static void CheckNamed(QueryBody body, SourcePosition at)
    {
        switch (body)
        {
            case SetOperation set:
                CheckNamed(set.Inputs[0], at);
                break;
            case NestedBody nested:
                CheckNamed(nested.Query.Body, at);
                break;
            case ValuesBody:
                throw NoName(1, at);
            case SelectBody select:
                for (var i = 0; i < select.Items.Count; i++)
                {
                    if (select.Items[i] is SelectExpression { Alias: null, Value: not (NameExpression or Dereference) })
                    {
                        throw NoName(i + 1, at);
                    }
                }

                break;
        }
    }

    private static StructType Columns(IReadOnlyList<ResultColumn> columns, CreateView statement)
    {
        if (columns.GroupBy(column => column.Label).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new SqlException(SqlErrorName.DuplicateColumnName, $"Column name '{twice.Key}' specified more than once", statement.At);
        }

        if (columns.ToList().FindIndex(column => column.Type == SqlType.Unknown) is >= 0 and var unknown)
        {
            throw new SqlException(SqlErrorName.ColumnTypeUnknown, $"Column type is unknown at position {unknown + 1}", statement.At);
        }

        return new StructType([.. columns.Select(column => new NestedField(0, column.Label, ColumnTypes.Nearest(column.Type)))]);
    }

    private static SqlException NoName(int place, SourcePosition at) =>
        new(SqlErrorName.MissingColumnName, $"Column name not specified at position {place}", at);

    /// <summary>The view was changed since the commit was prepared.</summary>
    private sealed class MovedException : Exception;
}
