using Tarn.Sql.Catalog;
using Tarn.Sql.Planning;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Definitions;

/// <summary>Runs statements that change or show definitions.</summary>
/// <param name="lake">The lake.</param>
/// <param name="catalog">The tables that views read.</param>
/// <param name="threads">The threads that plan the queries of views.</param>
internal sealed class DefinitionRunner(StatementLake lake, ISqlCatalog catalog, PlanningThreads threads)
{
    private readonly CreateTables _newTables = new(lake);
    private readonly DropTables _goneTables = new(lake, threads.Time);
    private readonly AlterTables _alteredTables = new(lake);
    private readonly ViewStatements _views = new(lake, catalog, threads);
    private readonly ShowCreate _shown = new(lake);
    private readonly Databases _databases = new(lake);

    /// <summary>Runs a statement to its end.</summary>
    /// <exception cref="SqlException">The statement is invalid, or the catalog does not allow it.</exception>
    public Task Run(DefinitionStatement statement, StatementScope scope, StatementEnd end, CancellationToken cancellationToken) => statement switch
    {
        CreateTable create => _newTables.Create(create, scope, end, cancellationToken),
        DropTable drop => _goneTables.Drop(drop, scope, end, cancellationToken),
        TruncateTable truncate => _goneTables.Truncate(truncate, scope, end, cancellationToken),
        AlterTable alter => _alteredTables.Alter(alter, scope, end, cancellationToken),
        RenameTable rename => _alteredTables.Rename(rename, scope, end),
        CreateView create => _views.Create(create, scope, end, cancellationToken),
        DropView drop => _views.Drop(drop, scope, end),
        ShowDefinition show => _shown.Show(show, scope, end, cancellationToken),
        CreateDatabase create => _databases.Create(create, scope, end),
        DropDatabase drop => _databases.Drop(drop, scope, end),
        AlterDatabase alter => _databases.Alter(alter, scope, end),
        _ => throw new SqlException(SqlErrorName.NotSupported, "this statement is not supported", statement.At),
    };
}
