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
        DefinitionKind.CreateTable => _newTables.Create((CreateTable)statement, scope, end, cancellationToken),
        DefinitionKind.DropTable => _goneTables.Drop((DropTable)statement, scope, end, cancellationToken),
        DefinitionKind.TruncateTable => _goneTables.Truncate((TruncateTable)statement, scope, end, cancellationToken),
        DefinitionKind.AlterTable => _alteredTables.Alter((AlterTable)statement, scope, end, cancellationToken),
        DefinitionKind.RenameTable => _alteredTables.Rename((RenameTable)statement, scope, end),
        DefinitionKind.CreateView => _views.Create((CreateView)statement, scope, end, cancellationToken),
        DefinitionKind.DropView => _views.Drop((DropView)statement, scope, end),
        DefinitionKind.Show => _shown.Show((ShowDefinition)statement, scope, end, cancellationToken),
        DefinitionKind.CreateDatabase => _databases.Create((CreateDatabase)statement, scope, end),
        DefinitionKind.DropDatabase => _databases.Drop((DropDatabase)statement, scope, end),
        DefinitionKind.AlterPartitions => _partitions.Alter((AlterPartitions)statement, scope, end),
        DefinitionKind.RepairTable => _repairs.Repair((RepairTable)statement, scope, end, cancellationToken),
        DefinitionKind.AlterDatabase => _databases.Alter((AlterDatabase)statement, scope, end),
    };
}
