using Tarn.Delivery.Audits;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Functions;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Tests.Functions;
using Tarn.Delivery.Tests.Redrives;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Delivery.Tests.Audits;

/// <summary>The audit finds whatever does not agree, and names it.</summary>
public sealed class LedgerAuditTests
{
    [Fact]
    public async Task A_delivery_with_failures_and_redrives_agrees()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await Deliver(world);
        await world.AddColumn("orders", "late", PrimitiveType.Long);
        Assert.Equal(1, (await world.RedriveAll(id)).Redriven);

        var report = await Audit(world, id);

        Assert.Empty(report.Findings);
        Assert.Empty(report.Notes);
        var main = report.Runs[0];
        Assert.Equal((3, 9, 9, 6, 3, 0), (main.Commits, main.Records, main.SubRecords, main.Rows, main.Quarantined, main.Redriven));
        var redrive = Assert.Single(report.Runs, run => run.Run.Value != 0);
        Assert.Equal((1, 0, 1, 0, 1), (redrive.Commits, redrive.Records, redrive.Rows, redrive.Quarantined, redrive.Redriven));
    }

    [Fact]
    public async Task Objects_and_merged_entries_agree()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Objects() with { Steps = Destinations.AllSteps });
        foreach (var text in (string[])["one", "two"])
        {
            await world.Put(id, text);
            await world.Flush(id);
        }

        await LedgerMerge.Run(world.Store, world.Time.GetUtcNow().AddDays(3), default);

        var report = await Audit(world, id);
        Assert.Empty(report.Findings);
        Assert.Equal((2, 2), (report.Runs[0].Records, report.Runs[0].Quarantined));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_dropped_table_that_was_made_again_has_the_rows_of_its_own_commits(bool merges)
    {
        await using var world = await DeliveryWorld.Open();
        var id = await Deliver(world);
        var name = new TableName(new CatalogScope(DeliveryWorld.Account, DeliveryWorld.Region), "db", "orders");
        await world.Store.Commit(
            async transaction =>
            {
                await world.Catalog.DropTable(transaction, name, 0);
                return true;
            },
            default);
        await world.CreateTable("orders", ("id", PrimitiveType.Long));
        await world.Put(id, """{"id":1}""", """{"id":2}""");
        await world.Flush(id);
        if (merges)
        {
            await LedgerMerge.Run(world.Store, world.Time.GetUtcNow().AddDays(3), default);
        }

        var report = await Audit(world, id);
        Assert.Empty(report.Findings);
        Assert.Contains("6 rows were delivered to former tables db.orders; they are not compared", report.Notes);
    }

    [Fact]
    public async Task A_delivery_with_a_function_agrees()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table().WithFunction());
        world.Function!.Script = request => TransformAnswer.Of(
            [.. request.Records.Select(record => ScriptedFunction.Usual(record) with { Data = record.Data })]);
        for (var i = 0; i < 3; i++)
        {
            await world.Put(id, $$"""{"id":{{i}}}""", "drop this", "fail this", "bad json");
            await world.Flush(id);
        }

        await world.Deliveries.Quarantine.Feed(default);
        var report = await Audit(world, id);
        Assert.Empty(report.Findings);
        Assert.Empty(report.Notes);
        var main = report.Runs[0];
        Assert.Equal((3, 6, 3), (main.Rows, main.Quarantined, main.DroppedByFunction));
        Assert.Equal((12, 12, 12), (main.Records, main.SubRecords, main.Results));

        await LedgerMerge.Run(world.Store, world.Time.GetUtcNow().AddDays(3), default);
        Assert.Empty((await Audit(world, id)).Findings);
    }

    [Fact]
    public async Task A_table_with_lineage_reports_the_ranges_of_its_commits_per_run()
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable("orders", ("id", PrimitiveType.Long));
        await world.SetLineage("orders");
        var id = await world.Create(Destinations.Table());
        for (var i = 0; i < 3; i++)
        {
            await world.Put(id, $$"""{"id":{{i}}}""", "bad", $$"""{"id":1{{i}}}""");
            await world.Flush(id);
        }

        var table = Assert.Single((await Audit(world, id)).Tables);
        Assert.Equal(("db.orders", RunId.Main), (table.Table, table.Run));
        Assert.Equal(
            [(2, 0, 3), (2, 3, 6), (2, 6, 9)],
            table.Chunks.Select(chunk => ((int)chunk.Rows, (int)chunk.Ranges[0].FromOffset, (int)chunk.Ranges[0].BeforeOffset)));
    }

    [Fact]
    public void Neighbouring_commits_become_one_chunk_when_there_are_many()
    {
        var chunks = new TableChunks(null);
        var uuid = Guid.NewGuid();
        for (var i = 0; i < 5_000; i++)
        {
            var range = new LedgerRange(new ShardId(i % 2), i / 2 * 3, (i / 2 * 3) + 3, 3, 0, 0);
            chunks.Take(new LedgerEntry
            {
                Id = i,
                Delivery = new DeliveryId(1),
                DeliveryName = "orders",
                CommittedMs = i,
                Ranges = [],
                Outputs = [new LedgerOutput("table", "db.Orders", i, 2, [range]) { TableUuid = uuid }],
                Files = [],
            });
        }

        Assert.Equal(["db.orders"], chunks.Tables);
        Assert.Empty(chunks.Of("db.orders", Guid.NewGuid())!);
        var all = Assert.Single(chunks.Of("db.orders", uuid)!).Chunks;
        Assert.InRange(all.Count, TableChunks.ChunksMax / 2, TableChunks.ChunksMax);
        Assert.Equal(10_000, all.Sum(chunk => chunk.Rows));
        foreach (var shard in all.SelectMany(chunk => chunk.Ranges).GroupBy(range => range.Shard))
        {
            var ranges = shard.OrderBy(range => range.FromOffset).ToList();
            Assert.Equal((0, 7_500), (ranges[0].FromOffset, ranges[^1].BeforeOffset));
            Assert.All(ranges.Skip(1).Zip(ranges), pair => Assert.Equal(pair.Second.BeforeOffset, pair.First.FromOffset));
        }
    }

    [Fact]
    public async Task A_missing_entry_is_a_gap_and_its_rows_are_missing()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await Deliver(world);
        await Change(world, id, entries => [entries[0], entries[2]]);

        var findings = (await Audit(world, id)).Findings;

        Assert.Contains(findings, finding => finding.Contains(": offsets 3 to 5 are in no range", StringComparison.Ordinal));
        Assert.Contains("table db.orders has 6 rows, but the ledger has 4", findings);
    }

    [Fact]
    public async Task A_range_twice_and_wrong_counts_are_named()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await Deliver(world);
        await Change(world, id, entries => [entries[0], entries[1] with { Ranges = [entries[1].Ranges[0] with { FromOffset = 2, Records = 9 }] }, entries[2]]);

        var findings = (await Audit(world, id)).Findings;

        Assert.Contains(findings, finding => finding.Contains("offsets 2 to 2 are in two ranges", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Contains("counts 9 records and skipped offsets in the 4 offsets 2 to 5", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lost_end_a_lost_file_and_wrong_rows_are_named()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await Deliver(world);
        await Change(world, id, entries =>
        [
            entries[0] with { Files = [.. entries[0].Files.Select(file => file with { Location = file.Location + ".lost" })] },
            entries[1] with { Outputs = [.. entries[1].Outputs.Select(output => output with { Rows = output.Rows + 1 })] },
        ]);

        var findings = (await Audit(world, id)).Findings;

        Assert.Contains(findings, finding => finding.Contains("the ranges end before offset 6, but the position is 9", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Contains(".lost has 2 rows in the ledger, and does not exist in the table", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Contains("output table has 3 rows, but its files have 2", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.StartsWith("the ledger has 2 error documents, but 3 are kept", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_quarantine_without_its_rows_is_named()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await Deliver(world, feeds: false);
        await world.Store.Commit(
            async transaction =>
            {
                foreach (var file in await QuarantineFiles.Waiting(transaction, null, 10))
                {
                    await QuarantineFiles.Enter(transaction, file);
                }

                return true;
            },
            default);

        Assert.Contains("the quarantine has 3 documents in a table that does not exist", (await Audit(world, id)).Findings);
    }

    [Fact]
    public async Task Released_documents_still_agree_and_cannot_be_redriven()
    {
        await using var world = await DeliveryWorld.Open();
        world.Objects.KeepPlain((_, _) => true);
        var id = await Deliver(world);
        await world.AddColumn("orders", "late", PrimitiveType.Long);
        await world.RedriveAll(id);
        Assert.Equal(0, await world.Deliveries.Quarantine.Expire(TimeSpan.FromDays(90), default));
        var entries = await world.Entries();

        Assert.Equal(3, await world.Deliveries.Quarantine.Expire(TimeSpan.FromHours(-1), default));

        Assert.Empty((await Audit(world, id)).Findings);
        Assert.Empty(await world.Redrives(id));
        Assert.Equal(3, (await world.Deliveries.Quarantine.Redrive(id, entries, false, default)).Missing);
        foreach (var (key, _) in await world.ObjectsUnder("bad/"))
        {
            await world.Objects.Delete(DeliveryWorld.Bucket, key, DeleteOptions.None, default);
        }

        Assert.True(await world.Objects.Collect(default) >= 3);
    }

    [Fact]
    public async Task A_table_names_its_deliveries()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await Deliver(world);
        await world.Create(Destinations.Table("other"), name: "other");

        Assert.Equal([(id, "orders")], await world.Deliveries.Audit.DeliveriesOf(DeliveryWorld.Account, DeliveryWorld.Region, "DB.orders", default));
        Assert.Empty(await world.Deliveries.Audit.DeliveriesOf(DeliveryWorld.Account, "eu-west-1", "db.orders", default));
    }

    private static Task<AuditReport> Audit(DeliveryWorld world, DeliveryId id) => world.Deliveries.Audit.Run(id, default);

    // Three commits of three records: two rows and a malformed record, or one with a column that the table lacks.
    private static async Task<DeliveryId> Deliver(DeliveryWorld world, bool feeds = true)
    {
        await world.CreateTable("orders", ("id", PrimitiveType.Long));
        var id = await world.Create(Destinations.Table(evolves: false));
        for (var i = 0; i < 3; i++)
        {
            await world.Put(id, $$"""{"id":{{i}}}""", i == 1 ? """{"id":7,"late":1}""" : $"bad {i}", $$"""{"id":1{{i}}}""");
            await world.Flush(id);
        }

        if (feeds)
        {
            await world.Deliveries.Quarantine.Feed(default);
        }

        return id;
    }

    private static Task Change(DeliveryWorld world, DeliveryId id, Func<IReadOnlyList<LedgerEntry>, IReadOnlyList<LedgerEntry>> change) => world.Store.Commit(
        async transaction =>
        {
            var entries = await DeliveryLedger.Read(transaction, id, null, 100);
            foreach (var entry in entries)
            {
                transaction.Delete(DeliverySpaces.Ledger, LedgerRows.Key(id, entry.Id));
            }

            foreach (var entry in change(entries))
            {
                DeliveryLedger.Add(transaction, entry, []);
            }

            return true;
        },
        default).AsTask();
}
