using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Optimizers;
using Tarn.Lake.Catalog.Optimizers;
using Tarn.Lake.Maintenance;
using Tarn.Storage;

namespace Tarn.Aws.Tests.Glue.Optimizers;

/// <summary>The family alone, on the twins of store and files.</summary>
public sealed class TableOptimizerOperationsTests
{
    [Fact]
    public async Task An_optimizer_is_made_once_changed_shown_and_removed()
    {
        await using var twins = await CatalogTwins.Open();
        var family = await Family(twins);
        await twins.AddIceberg("t");
        await Create(family, "t", "compaction", Configuration(true) with
        {
            CompactionConfiguration = new CompactionConfiguration
            {
                IcebergConfiguration = new IcebergCompactionConfiguration { Strategy = "binpack", MinInputFiles = 5, DeleteFileThreshold = 2 },
            },
        });
        var shown = (await Get(family, "t", "compaction")).TableOptimizer!;
        Assert.Equal("compaction", shown.Type);
        Assert.Equal("table", shown.ConfigurationSource);
        Assert.True(shown.Configuration!.Enabled);
        Assert.Equal(CatalogTwins.Worker, shown.Configuration.RoleArn);
        Assert.Equal(5, shown.Configuration.CompactionConfiguration!.IcebergConfiguration!.MinInputFiles);
        Assert.Equal(2, shown.Configuration.CompactionConfiguration.IcebergConfiguration.DeleteFileThreshold);
        Assert.Null(shown.LastRun);

        var again = await Assert.ThrowsAsync<TarnException>(() => Create(family, "t", "compaction", Configuration(true)));
        Assert.Equal(ErrorKind.AlreadyExists, again.Kind);
        await family.UpdateTableOptimizer(
            new UpdateTableOptimizerInput
            {
                CatalogId = "000000000000",
                DatabaseName = "db",
                TableName = "t",
                Type = "compaction",
                TableOptimizerConfiguration = Configuration(false),
            },
            CatalogTwins.Call("UpdateTableOptimizer"),
            default);
        Assert.False((await Get(family, "t", "compaction")).TableOptimizer!.Configuration!.Enabled);
        Assert.True(twins.Catalog.TryFindTable(CatalogFinder.TableOf(CatalogTwins.Call("GetTable"), null, "db", "t"), out var table));
        Assert.True(twins.Catalog.OptimizersOf(table.Id).IsOff(OptimizerKind.Compaction));
        await family.DeleteTableOptimizer(
            new DeleteTableOptimizerInput { CatalogId = "000000000000", DatabaseName = "db", TableName = "t", Type = "compaction" },
            CatalogTwins.Call("DeleteTableOptimizer"),
            default);
        Assert.Equal(ErrorKind.NotFound, (await Assert.ThrowsAsync<TarnException>(() => Get(family, "t", "compaction"))).Kind);
        Assert.False(twins.Catalog.OptimizersOf(table.Id).IsOff(OptimizerKind.Compaction));
    }

    [Fact]
    public async Task Wrong_settings_roles_and_tables_are_refused_by_name()
    {
        await using var twins = await CatalogTwins.Open();
        var family = await Family(twins);
        await twins.AddIceberg("t");
        await twins.AddTable("plain");
        await Refused("is not an Iceberg table", "plain", "compaction", Configuration(true));
        await Refused("does not exist", "t", "compaction", Configuration(true) with { RoleArn = "arn:aws:iam::000000000000:role/nobody" });
        await Refused("needs roleArn and enabled", "t", "compaction", new TableOptimizerConfiguration { Enabled = true });
        await Refused("retentionConfiguration does not belong", "t", "compaction", Configuration(true) with
        {
            RetentionConfiguration = new RetentionConfiguration(),
        });
        await Refused("strategy z-order", "t", "compaction", Compaction(new IcebergCompactionConfiguration { Strategy = "z-order" }));
        await Refused("strategy sort needs", "t", "compaction", Compaction(new IcebergCompactionConfiguration { Strategy = "sort" }));
        await Refused("minInputFiles is 1", "t", "compaction", Compaction(new IcebergCompactionConfiguration { MinInputFiles = 1 }));
        await Refused("runRateInHours is 2", "t", "retention", Configuration(true) with
        {
            RetentionConfiguration = new RetentionConfiguration { IcebergConfiguration = new IcebergRetentionConfiguration { RunRateInHours = 2 } },
        });
        await Refused("is not in the table's location", "t", "orphan_file_deletion", Configuration(true) with
        {
            OrphanFileDeletionConfiguration = new OrphanFileDeletionConfiguration
            {
                IcebergConfiguration = new IcebergOrphanFileDeletionConfiguration { Location = "s3://lake/db/other/" },
            },
        });

        async Task Refused(string reason, string table, string type, TableOptimizerConfiguration configuration)
        {
            var failure = await Assert.ThrowsAsync<Tarn.Wire.Protocols.AwsErrorException>(() => Create(family, table, type, configuration));
            Assert.Equal("InvalidInputException", failure.Code);
            Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Runs_are_the_steps_of_maintenance_the_newest_first_and_in_pages()
    {
        await using var twins = await CatalogTwins.Open();
        var family = await Family(twins);
        var name = await twins.AddIceberg("t");
        await Create(family, "t", "compaction", Configuration(true));
        await Create(family, "t", "retention", Configuration(true));
        await twins.History.Add(
            new MaintenanceReport(
                name,
                [
                    new MaintenanceStep("compact", "r") { FilesRemoved = 7, BytesRemoved = 70 },
                    new MaintenanceStep("expire", "r"),
                    new MaintenanceStep("tag", "r"),
                ]),
            TimeSpan.FromSeconds(36),
            default);
        await twins.History.Add(
            new MaintenanceReport(name, []) { Failure = new TarnException(ErrorKind.AccessDenied, "no right"), FailedStep = "compact" },
            TimeSpan.FromSeconds(1),
            default);
        var runs = (await List(family, "compaction", null, null)).TableOptimizerRuns!;
        Assert.Equal(["failed", "completed"], runs.OrderByDescending(run => run.Error is not null).Select(run => run.EventType));
        var done = runs.First(run => run.Error is null);
        Assert.Equal(7, done.CompactionMetrics!.IcebergMetrics!.NumberOfFilesCompacted);
        Assert.Equal(70, done.CompactionMetrics.IcebergMetrics.NumberOfBytesCompacted);
        Assert.Equal(0.01, done.CompactionMetrics.IcebergMetrics.JobDurationInHour!.Value, 6);
        Assert.Equal("no right", runs.First(run => run.Error is not null).Error);
        var page = await List(family, "compaction", 1, null);
        Assert.Single(page.TableOptimizerRuns!);
        var last = await List(family, "compaction", 1, page.NextToken);
        Assert.Single(last.TableOptimizerRuns!);
        Assert.Null(last.NextToken);
        Assert.Single((await List(family, "retention", null, null)).TableOptimizerRuns!);
        Assert.NotNull((await Get(family, "t", "compaction")).TableOptimizer!.LastRun);
        await Assert.ThrowsAsync<TarnException>(() => List(family, "orphan_file_deletion", null, null));
    }

    [Fact]
    public async Task A_batch_shows_optimizers_and_the_entries_without_one()
    {
        await using var twins = await CatalogTwins.Open();
        var family = await Family(twins);
        await twins.AddIceberg("t");
        await Create(family, "t", "retention", Configuration(true));
        var answer = await family.BatchGetTableOptimizer(
            new BatchGetTableOptimizerInput
            {
                Entries = [Entry("t", "retention"), Entry("t", "compaction"), Entry("absent", "retention"), new BatchGetTableOptimizerEntry()],
            },
            CatalogTwins.Call("BatchGetTableOptimizer"),
            default);
        Assert.Equal("retention", Assert.Single(answer.TableOptimizers!).TableOptimizer!.Type);
        Assert.Equal(
            ["EntityNotFoundException", "EntityNotFoundException", "InvalidInputException"], answer.Failures!.Select(failure => failure.Error!.ErrorCode));

        static BatchGetTableOptimizerEntry Entry(string table, string type) => new() { DatabaseName = "db", TableName = table, Type = type };
    }

    private static async Task<TableOptimizerOperations> Family(CatalogTwins twins) => new(
        twins.Finder, twins.Catalog, twins.Store, twins.History, new GlueRoles(await twins.Roles()), twins.Tokens);

    private static TableOptimizerConfiguration Configuration(bool enabled) => new() { RoleArn = CatalogTwins.Worker, Enabled = enabled };

    private static TableOptimizerConfiguration Compaction(IcebergCompactionConfiguration compaction) =>
        Configuration(true) with { CompactionConfiguration = new CompactionConfiguration { IcebergConfiguration = compaction } };

    private static Task Create(TableOptimizerOperations family, string table, string type, TableOptimizerConfiguration configuration) =>
        family.CreateTableOptimizer(
            new CreateTableOptimizerInput
            {
                CatalogId = "000000000000",
                DatabaseName = "db",
                TableName = table,
                Type = type,
                TableOptimizerConfiguration = configuration,
            },
            CatalogTwins.Call("CreateTableOptimizer"),
            default);

    private static Task<GetTableOptimizerOutput> Get(TableOptimizerOperations family, string table, string type) => family.GetTableOptimizer(
        new GetTableOptimizerInput { CatalogId = "000000000000", DatabaseName = "db", TableName = table, Type = type },
        CatalogTwins.Call("GetTableOptimizer"),
        default);

    private static Task<ListTableOptimizerRunsOutput> List(TableOptimizerOperations family, string type, int? limit, string? token) =>
        family.ListTableOptimizerRuns(
            new ListTableOptimizerRunsInput
            {
                CatalogId = "000000000000",
                DatabaseName = "db",
                TableName = "t",
                Type = type,
                MaxResults = limit,
                NextToken = token,
            },
            CatalogTwins.Call("ListTableOptimizerRuns"),
            default);
}
