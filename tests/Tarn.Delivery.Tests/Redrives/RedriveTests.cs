using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Steps;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Redrives;
using Tarn.Delivery.Tests.Endpoints;
using Tarn.Delivery.Tests.Functions;
using Tarn.Delivery.Tests.Steps;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage;

namespace Tarn.Delivery.Tests.Redrives;

/// <summary>Entries of the quarantine are delivered again, once.</summary>
public sealed class RedriveTests
{
    [Fact]
    public async Task A_refused_record_becomes_a_row_when_its_column_exists()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await Refused(world);
        Assert.Equal(new RedriveOutcome(0, 2, 0, 0, 0), await world.RedriveAll(id, isDryRun: true));
        Assert.Equal(new RedriveOutcome(0, 2, 0, 0, 0), await world.RedriveAll(id));
        await world.AddColumn("orders", "late", PrimitiveType.Long);

        Assert.Equal(new RedriveOutcome(2, 0, 0, 0, 2), await world.RedriveAll(id));
        Assert.Equal(new RedriveOutcome(0, 0, 2, 0, 0), await world.RedriveAll(id));

        Assert.Equal("1 \n2 1\n3 1", await world.Query("orders", "select id || ' ' || coalesce(late::varchar, '') from FILES order by id"));
        var commit = Assert.Single(await world.RedriveCommits(id));
        Assert.Equal((2, 2, 0, 0), (commit.Redriven, commit.Rows, commit.Failed, commit.Ranges.Count));
        Assert.Equal("db.orders", commit.Table);
        Assert.NotEqual(0, commit.Run.Value);
        await world.LedgerTiles(id, records: 3);
        Assert.All(await world.Redrives(id), state => Assert.Equal((2, "Iceberg.MissingColumnWithinRecord"), (state.Attempts, state.LastCode)));
    }

    [Fact]
    public async Task A_record_that_fails_again_makes_no_entry_and_no_object()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await Refused(world);
        var objects = (await world.ObjectsUnder("bad/")).Count;

        await world.RedriveAll(id);
        await world.RedriveAll(id);
        await world.Deliveries.Quarantine.Feed(default);

        Assert.All(await world.Redrives(id), state => Assert.Equal((2, null), (state.Attempts, state.RedrivenMs)));
        Assert.Equal(2, (await world.Entries()).Length);
        Assert.Equal(objects, (await world.ObjectsUnder("bad/")).Count);
        Assert.Empty(await world.RedriveCommits(id));
    }

    [Fact]
    public async Task A_dry_run_changes_nothing()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await Refused(world);
        Assert.Equal(new RedriveOutcome(0, 2, 0, 0, 0), await world.RedriveAll(id, isDryRun: true));
        await world.AddColumn("orders", "late", PrimitiveType.Long);

        Assert.Equal(new RedriveOutcome(2, 0, 0, 0, 0), await world.RedriveAll(id, isDryRun: true));

        Assert.Empty(await world.Redrives(id));
        Assert.Equal("1", await world.Query("orders", "select count(*)::varchar from FILES"));
    }

    [Fact]
    public async Task A_lost_answer_and_concurrent_redrives_double_no_row()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await Refused(world);
        await world.AddColumn("orders", "late", PrimitiveType.Long);
        var entries = await world.Entries();
        world.Answers.Forgets = () => true;
        var lost = await Assert.ThrowsAsync<TarnException>(() => world.Deliveries.Quarantine.Redrive(id, entries[..1], false, default));
        Assert.Equal(ErrorKind.OutcomeUnknown, lost.Kind);
        world.Answers.Forgets = null;

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => world.Deliveries.Quarantine.Redrive(id, entries, false, default)));

        Assert.Equal(1, outcomes.Sum(outcome => outcome.Redriven));
        Assert.Equal(7, outcomes.Sum(outcome => outcome.Skipped));
        Assert.Equal("3 3", await world.Query("orders", "select count(*) || ' ' || count(distinct id) from FILES"));
    }

    [Fact]
    public async Task Unknown_entries_are_missing_and_those_of_other_deliveries_too()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await Refused(world);
        var other = await world.Create(Destinations.Table("other"), name: "other");
        var entries = await world.Entries();

        Assert.Equal(2, (await world.Deliveries.Quarantine.Redrive(other, entries, false, default)).Missing);
        Assert.Equal(2, (await world.Deliveries.Quarantine.Redrive(id, [new(entries[0].File, 99), new(1, 0)], false, default)).Missing);
        var missing = await Assert.ThrowsAsync<TarnException>(() => world.Deliveries.Quarantine.Redrive(new DeliveryId(1), entries, false, default));
        Assert.Equal(ErrorKind.NotFound, missing.Kind);
    }

    [Fact]
    public async Task A_table_that_still_refuses_adds_an_attempt_and_a_created_one_takes_the_records()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table(creates: false));
        await world.Deliver(id, [.. Enumerable.Range(0, 300).Select(i => Encoding.UTF8.GetBytes($$"""{"id":{{i}}}"""))]);

        Assert.Equal(new RedriveOutcome(0, 300, 0, 0, 0), await world.RedriveAll(id));
        Assert.All(await world.Redrives(id), state => Assert.Equal((1, "Iceberg.NoSuchTable"), (state.Attempts, state.LastCode)));
        await world.CreateTable("orders", ("id", PrimitiveType.Long));

        Assert.Equal(new RedriveOutcome(300, 0, 0, 0, 300), await world.RedriveAll(id));
        Assert.Equal("300 300", await world.Query("orders", "select count(*) || ' ' || count(distinct id) from FILES"));
    }

    [Fact]
    public async Task Malformed_records_stay_and_their_neighbours_go()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table(creates: false));
        await world.Deliver(id, "bad"u8.ToArray(), """{"id":1}"""u8.ToArray(), "worse"u8.ToArray(), """{"id":2}"""u8.ToArray());
        await world.CreateTable("orders", ("id", PrimitiveType.Long));

        Assert.Equal(new RedriveOutcome(2, 2, 0, 0, 2), await world.RedriveAll(id));

        Assert.Equal("1\n2", await world.Query("orders", "select id::varchar from FILES order by id"));
        Assert.Equal([null, "Iceberg.MalformedRecord"], (await world.Redrives(id)).Select(state => state.LastCode).Distinct().Order());
    }

    [Fact]
    public async Task Records_enter_the_present_steps_at_the_stage_that_refused_them()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Objects() with { Steps = Destinations.AllSteps });
        var envelope = ExtractMessagesStepTests.Envelope("""{"id":1}""", "not|json");
        await world.Deliver(id, "not|gzip"u8.ToArray(), Gzip.Member(envelope), Gzip.Member("not|a message"));
        await world.Change(id, destination => destination with { Steps = new StepsConfig { Split = new SplitConfig("|"u8.ToArray()) } });

        // Without a decompression, the compressed record has no delimiter.
        Assert.Equal(new RedriveOutcome(3, 0, 0, 0, 5), await world.RedriveAll(id));

        var lines = (await world.TextUnder("out/")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["gzip", "json", "not", "not", """{"id":1}"""], lines.Where(line => line[0] is >= 'a' or '{').Order(StringComparer.Ordinal));
        Assert.Equal(5, Assert.Single(await world.RedriveCommits(id)).Rows);
    }

    [Fact]
    public async Task A_compressed_record_enters_at_the_decompression()
    {
        await using var world = await DeliveryWorld.Open();
        var steps = new StepsConfig { Decompresses = true, ExtractsMessages = true };
        var id = await world.Create(Destinations.Objects() with { Steps = steps });
        await world.Deliver(id, Gzip.Member("plain text"));
        await world.Change(id, destination => destination with { Steps = steps with { ExtractsMessages = false } });

        Assert.Equal(1, (await world.RedriveAll(id)).Redriven);

        Assert.Equal("plain text\n", await world.TextUnder("out/"));
    }

    [Fact]
    public async Task An_entry_of_which_one_record_is_refused_delivers_none()
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable("orders", ("id", PrimitiveType.Long));
        var id = await world.Create(Destinations.Table(evolves: false) with { Steps = new StepsConfig { Split = SplitConfig.Json } });
        await world.Deliver(id, """{"id":1}|{"id":2,"late":1}"""u8.ToArray());
        await world.Change(id, destination => destination with { Steps = new StepsConfig { Split = new SplitConfig("|"u8.ToArray()) } });

        Assert.Equal(new RedriveOutcome(0, 1, 0, 0, 0), await world.RedriveAll(id));
        await world.AddColumn("orders", "late", PrimitiveType.Long);
        Assert.Equal(new RedriveOutcome(1, 0, 0, 0, 2), await world.RedriveAll(id));

        Assert.Equal("1\n2", await world.Query("orders", "select id::varchar from FILES order by id"));
    }

    [Fact]
    public async Task Malformed_records_of_a_table_become_objects_after_the_destination_has_changed()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table());
        await world.Deliver(id, "bad"u8.ToArray(), """{"id":1}"""u8.ToArray());
        await world.Change(id, _ => Destinations.Objects(ObjectCompression.Gzip));

        Assert.Equal(new RedriveOutcome(1, 0, 0, 0, 1), await world.RedriveAll(id));

        Assert.Equal("bad\n", await world.TextUnder("out/"));
    }

    [Fact]
    public async Task A_record_can_be_redriven_before_the_quarantines_table_has_it()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Partitioned());
        await world.Put(id, """{"client":"a"}""");
        await world.Flush(id);
        var (listed, _) = await world.Deliveries.Quarantine.List(id, null, 10, default);
        await world.Change(id, destination => destination with { Steps = new StepsConfig { MetadataQuery = "{customer: .client}" } });
        EntryId[] entries = [.. listed.Select(record => record.Id)];
        Assert.Equal(new RedriveOutcome(1, 0, 0, 0, 0), await world.Deliveries.Quarantine.Redrive(id, entries, isDryRun: true, default));
        Assert.Equal(new RedriveOutcome(1, 0, 0, 0, 1), await world.Deliveries.Quarantine.Redrive(id, entries, isDryRun: false, default));
        await world.Deliveries.Quarantine.Feed(default);
        Assert.Equal(new RedriveOutcome(0, 0, 1, 0, 0), await world.RedriveAll(id));
        Assert.Equal("{\"client\":\"a\"}\n", await world.TextUnder("out/c=a/"));
    }

    [Fact]
    public async Task Refused_records_become_partitioned_objects_by_their_keys()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Partitioned());
        await world.Deliver(id, """{"client":"a"}"""u8.ToArray(), """{"customer":"b"}"""u8.ToArray(), """{"client":"c"}"""u8.ToArray(), "bad"u8.ToArray());
        Assert.Equal(new RedriveOutcome(0, 3, 0, 0, 0), await world.RedriveAll(id));
        var again = await world.Deliveries.Quarantine.Redrive(id, await world.Entries(), isDryRun: true, default);
        Assert.Equal(3, again.Failures!.Sum(failure => failure.Entries));
        Assert.All(again.Failures!, failure => Assert.NotEmpty(failure.Message));
        var (listed, _) = await world.Deliveries.Quarantine.List(id, null, 10, default);
        Assert.All(listed, record => Assert.Contains(again.Failures!, failure => record.RedriveReason == $"{failure.Code}: {failure.Message}"));
        await world.Change(id, destination => destination with { Steps = new StepsConfig { MetadataQuery = "{customer: (.customer // .client)}" } });

        Assert.Equal(new RedriveOutcome(2, 1, 0, 0, 2), await world.RedriveAll(id));
        Assert.Equal(new RedriveOutcome(0, 1, 2, 0, 0), await world.RedriveAll(id));
        (listed, _) = await world.Deliveries.Quarantine.List(id, null, 10, default);
        Assert.Equal(2, listed.Count(record => record is { RedrivenMs: not null, RedriveReason: null }));

        Assert.Equal("{\"client\":\"a\"}\n", await world.TextUnder("out/c=a/"));
        Assert.Equal("{\"customer\":\"b\"}\n", await world.TextUnder("out/c=b/"));
        Assert.Equal("{\"client\":\"c\"}\n", await world.TextUnder("out/c=c/"));
        var commit = Assert.Single(await world.RedriveCommits(id));
        Assert.Equal((2, 2, 0), (commit.Redriven, commit.Rows, commit.Failed));
        Assert.Empty((await world.Deliveries.Audit.Run(id, default)).Findings);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Refused_records_become_converted_objects_when_the_schema_takes_them(bool isPartitioned)
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable("schema", ("customer", PrimitiveType.String), ("n", PrimitiveType.Int));
        var id = await world.Create(Destinations.Converted(isPartitioned: isPartitioned));
        await world.Deliver(
            id, """{"customer":"a","n":1}"""u8.ToArray(), """{"customer":"a","n":5000000000}"""u8.ToArray(), """{"customer":"b","n":6000000000}"""u8.ToArray());
        Assert.Equal(new RedriveOutcome(0, 2, 0, 0, 0), await world.RedriveAll(id));
        await world.CreateTable("wide", ("customer", PrimitiveType.String), ("n", PrimitiveType.Long));
        await world.Change(id, destination => ((ObjectsDestinationConfig)destination) with { Conversion = Destinations.Converted("wide").Conversion });

        Assert.Equal(new RedriveOutcome(2, 0, 0, 0, 2), await world.RedriveAll(id));

        const string Rows = "select customer || ' ' || n from read_parquet(PATHS, union_by_name = true) order by n";
        Assert.Equal("a 1\na 5000000000\nb 6000000000", await world.QueryObjects("out/", Rows));
        if (isPartitioned)
        {
            Assert.Equal("b 6000000000", await world.QueryObjects("out/c=b/", Rows));
        }

        Assert.Empty((await world.Deliveries.Audit.Run(id, default)).Findings);
    }

    [Fact]
    public async Task Deliveries_with_functions_and_to_endpoints_are_refused_by_name()
    {
        await using var world = await DeliveryWorld.Open();
        var function = await world.Create(Destinations.Objects().WithFunction());
        await world.Deliver(function, "fail"u8.ToArray());
        Assert.Equal("Delivery orders has a function; redrives call none.", await Refusal(function));
        var endpoint = await world.Create(EndpointLane.Destination(7_200), name: "endpoint");
        Assert.Equal("Delivery endpoint sends to an HTTP endpoint; redrives deliver to tables and objects.", await Refusal(endpoint));

        async Task<string> Refusal(DeliveryId id)
        {
            var entries = await world.Entries();
            var refused = await Assert.ThrowsAsync<TarnException>(() => world.Deliveries.Quarantine.Redrive(id, entries, false, default));
            Assert.Equal(ErrorKind.NotSupported, refused.Kind);
            return refused.Message;
        }
    }

    // Record 1 is a row; 2 and 3 have a field that the table lacks.
    private static async Task<DeliveryId> Refused(DeliveryWorld world)
    {
        await world.CreateTable("orders", ("id", PrimitiveType.Long));
        var id = await world.Create(Destinations.Table(evolves: false, creates: false));
        await world.Deliver(id, """{"id":1}"""u8.ToArray(), """{"id":2,"late":1}"""u8.ToArray(), """{"id":3,"late":1}"""u8.ToArray());
        return id;
    }
}
