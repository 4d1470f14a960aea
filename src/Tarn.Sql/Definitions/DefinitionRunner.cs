using Tarn.Sql.Catalog;
using Tarn.Sql.Definitions.Hive;
using Tarn.Sql.Planning;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Definitions;

/// <summary>Runs statements that change or show definitions.</summary>
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
    private readonly HivePartitions _partitions = new(lake);
    private readonly HiveRepairs _repairs = new(lake);

    /// <summary>Runs a statement to its end.</summary>
    /// <exception cref="SqlException">The statement is invalid, or the catalog does not allow it.</exception>
    public Task Run(DefinitionStatement statement, StatementScope scope, StatementEnd end, CancellationToken cancellationToken) => statement.Kind switch
    {
        DefinitionStatementKind.CreateTable => _newTables.Create((CreateTable)statement, scope, end, cancellationToken),
        DefinitionStatementKind.DropTable => _goneTables.Drop((DropTable)statement, scope, end, cancellationToken),
        DefinitionStatementKind.TruncateTable => _goneTables.Truncate((TruncateTable)statement, scope, end, cancellationToken),
        DefinitionStatementKind.AlterTable => _alteredTables.Alter((AlterTable)statement, scope, end, cancellationToken),
        DefinitionStatementKind.RenameTable => _alteredTables.Rename((RenameTable)statement, scope, end),
        DefinitionStatementKind.CreateView => _views.Create((CreateView)statement, scope, end, cancellationToken),
        DefinitionStatementKind.DropView => _views.Drop((DropView)statement, scope, end),
        DefinitionStatementKind.Show => _shown.Show((ShowDefinition)statement, scope, end, cancellationToken),
        DefinitionStatementKind.CreateDatabase => _databases.Create((CreateDatabase)statement, scope, end),
        DefinitionStatementKind.DropDatabase => _databases.Drop((DropDatabase)statement, scope, end),
        DefinitionStatementKind.AlterPartitions => _partitions.Alter((AlterPartitions)statement, scope, end),
        DefinitionStatementKind.RepairTable => _repairs.Repair((RepairTable)statement, scope, end, cancellationToken),
        DefinitionStatementKind.AlterDatabase => _databases.Alter((AlterDatabase)statement, scope, end),
    };
}
