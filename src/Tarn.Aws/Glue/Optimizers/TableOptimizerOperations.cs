using System.Globalization;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Refusals;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Optimizers;
using Tarn.Lake.Maintenance;
using Optimizer = Tarn.Lake.Catalog.Optimizers.TableOptimizer;
using Shown = Tarn.Aws.Glue.Model.TableOptimizer;

namespace Tarn.Aws.Glue.Optimizers;

/// <summary>The parts of a table's maintenance that clients set up.</summary>
/// <param name="finder">Finds tables.</param>
/// <param name="store">The store of the catalog.</param>
/// <param name="history">The runs of maintenance.</param>
/// <param name="roles">Checks roles.</param>
[AwsOperations("glue")]
internal sealed partial class TableOptimizerOperations(
    CatalogFinder finder, LakeCatalog catalog, IMetadataStore store, MaintenanceHistory history, GlueRoles roles, PageTokens tokens)
{
    /// <summary>Makes an optimizer.</summary>
    [Kept("TableOptimizerConfiguration.vpcConfiguration", "there are no networks to run in")]
    [Kept(
        "TableOptimizerConfiguration.compactionConfiguration.icebergConfiguration.strategy",
        "compacted files follow the table's sort order, if it has one, with either strategy")]
    public async Task CreateTableOptimizer(CreateTableOptimizerInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, input.CatalogId, input.DatabaseName, input.TableName);
        var optimizer = await Read(call, table, input.Type, input.TableOptimizerConfiguration, cancellationToken);
        await Change(table, optimizers => optimizers.Find(optimizer.Kind) is null
            ? optimizers.With(optimizer)
            : throw new TarnException(ErrorKind.AlreadyExists, $"Table {table.Name} already has an optimizer of type {input.Type}."), cancellationToken);
    }

    /// <summary>Replaces an optimizer.</summary>
    [Kept("TableOptimizerConfiguration.vpcConfiguration", "there are no networks to run in")]
    [Kept(
        "TableOptimizerConfiguration.compactionConfiguration.icebergConfiguration.strategy",
        "compacted files follow the table's sort order, if it has one, with either strategy")]
    public async Task UpdateTableOptimizer(UpdateTableOptimizerInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, input.CatalogId, input.DatabaseName, input.TableName);
        var optimizer = await Read(call, table, input.Type, input.TableOptimizerConfiguration, cancellationToken);
        await Change(
            table,
            optimizers => optimizers.Find(optimizer.Kind) is null ? throw Missing(table, input.Type) : optimizers.With(optimizer),
            cancellationToken);
    }

    /// <summary>Removes an optimizer. Tarn's defaults hold then.</summary>
    public async Task DeleteTableOptimizer(DeleteTableOptimizerInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, input.CatalogId, input.DatabaseName, input.TableName);
        var kind = OptimizerConfigurations.KindOf(input.Type);
        await Change(table, optimizers => optimizers.Find(kind) is null ? throw Missing(table, input.Type) : optimizers.Without(kind), cancellationToken);
    }

    /// <summary>Returns an optimizer with its last run.</summary>
    public async Task<GetTableOptimizerOutput> GetTableOptimizer(GetTableOptimizerInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, input.CatalogId, input.DatabaseName, input.TableName);
        return new GetTableOptimizerOutput
        {
            CatalogId = call.Account,
            DatabaseName = table.Name.Database,
            TableName = table.Name.Table,
            TableOptimizer = Show(table, input.Type, await history.Read(cancellationToken)),
        };
    }

    /// <summary>Lists the runs of an optimizer, the newest first.</summary>
    public async Task<ListTableOptimizerRunsOutput> ListTableOptimizerRuns(
        ListTableOptimizerRunsInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, input.CatalogId, input.DatabaseName, input.TableName);
        var kind = OptimizerConfigurations.KindOf(input.Type);
        _ = catalog.OptimizersOf(table.Id).Find(kind) ?? throw Missing(table, input.Type);
        var listing = $"{table.Id}:{kind}";
        var skipped = tokens.Read(call, listing, input.NextToken) is { } token ? int.Parse(token, CultureInfo.InvariantCulture) : 0;
        var limit = Math.Clamp(input.MaxResults ?? CatalogFinder.PageDefault, 1, CatalogFinder.PageDefault);
        var runs = OptimizerRuns.Of(await history.Read(cancellationToken), table, kind).Skip(skipped).Take(limit + 1).ToList();
        return new ListTableOptimizerRunsOutput
        {
            CatalogId = call.Account,
            DatabaseName = table.Name.Database,
            TableName = table.Name.Table,
            TableOptimizerRuns = [.. runs.Take(limit)],
            NextToken = runs.Count > limit ? tokens.After(call, listing, (skipped + limit).ToString(CultureInfo.InvariantCulture)) : null,
        };
    }

    private CatalogTable Find(Call call, string? catalogId, string database, string table) =>
        finder.Find(call, CatalogFinder.TableOf(call, catalogId, database, table));

    private async ValueTask<Optimizer> Read(
        Call call, CatalogTable table, string type, TableOptimizerConfiguration input, CancellationToken cancellationToken)
    {
        if (!table.IsIceberg)
        {
            throw GlueErrors.InvalidInputException($"Table {table.Name} is not an Iceberg table: only Iceberg tables have optimizers.");
        }

        using var pinned = await catalog.Pin(table.Name, cancellationToken);
        var optimizer = OptimizerConfigurations.Read(OptimizerConfigurations.KindOf(type), input, table, pinned.Metadata);
        roles.Check(call, table.Name, optimizer.RoleArn!);
        return optimizer;
    }

    private async Task Change(CatalogTable table, Func<TableOptimizers, TableOptimizers> change, CancellationToken cancellationToken) =>
        await store.Commit(
            async transaction =>
            {
                _ = await catalog.FindTable(transaction, table.Name) is { } present && present.Id == table.Id
                    ? present
                    : throw new TarnException(ErrorKind.NotFound, $"Table {table.Name} not found.");
                change(await TableOptimizers.Read(transaction, table.Id)).Write(transaction, table.Id);
            },
            cancellationToken);

    private Shown Show(CatalogTable table, string type, IReadOnlyList<MaintenanceEntry> runs)
    {
        var kind = OptimizerConfigurations.KindOf(type);
        return new Shown
        {
            Type = type,
            Configuration = OptimizerConfigurations.Show(catalog.OptimizersOf(table.Id).Find(kind) ?? throw Missing(table, type)),
            LastRun = OptimizerRuns.Of(runs, table, kind).FirstOrDefault(),
            ConfigurationSource = ConfigurationSource.Table,
        };
    }

    private static TarnException Missing(CatalogTable table, string type) =>
        new(ErrorKind.NotFound, $"Table {table.Name} has no optimizer of type {type}.");
}
