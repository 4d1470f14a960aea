using System.Globalization;
using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Steps;
using Tarn.Delivery.Records;
using Tarn.Delivery.Steps;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Tests.Steps;

/// <summary>Partition keys of a query.</summary>
public sealed class PartitionStepTests
{
    private const string TwoKeys = "out/!{partitionKeyFromQuery:customer}/y=!{partitionKeyFromQuery:year}/";

    public static TheoryData<string> Programs => new()
    {
        "{customer: .customer, year: .ts.year}",
        ". | {customer: .customer, year: .ts.year}",
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public void Strings_numbers_and_booleans_become_keys_and_equal_keys_one_partition(string program)
    {
        var gathered = Take(
            Destinations.Partitioned(program, TwoKeys),
            """{"customer":"c\u002d1","ts":{"year":2024}}""",
            """{"ts":{"year":2.024e3},"customer":"c-1","other":[1]}""",
            """{"customer":true,"ts":{"year":-1.5}}""",
            """{"customer":"2024","ts":{"year":"é/&="}}""");

        Assert.Empty(gathered.Messages);
        Assert.Equal([["c-1", "2024"], ["c-1", "2024"], ["true", "-1.5"], ["2024", "é/&="]], gathered.Partitions.Select(one => one!.Values));
        Assert.Equal(
            ["customer=c-1&year=2024", "customer=c-1&year=2024", "customer=true&year=-1.5", "customer=2024&year=é/%26%3D"],
            gathered.Partitions.Select(one => one!.Name));
        var again = Take(Destinations.Partitioned(program, TwoKeys), """{"customer":"a","ts":{"year":1}}""", """{"customer":"a","ts":{"year":1}}""");
        Assert.Same(again.Partitions[0], again.Partitions[1]);
    }

    [Theory]
    [InlineData("""{"customer":null}""", "is null")]
    [InlineData("{}", "is null")]
    [InlineData("""{"customer":""}""", "is an empty string")]
    [InlineData("""{"customer":[1]}""", "is an array")]
    [InlineData("""{"customer":{}}""", "is an object")]
    [InlineData("not JSON", "is not JSON")]
    [InlineData("""{"customer":"a"} {}""", "is not JSON")]
    [InlineData("7", "failed")]
    [InlineData("", "is not JSON")]
    public void A_record_without_its_keys_fails_and_its_neighbours_go_on(string record, string reason)
    {
        foreach (var program in new[] { "{customer: .customer}", ". | {customer: .customer}" })
        {
            var gathered = Take(Destinations.Partitioned(program), """{"customer":"a"}""", record, """{"customer":"b"}""");

            Assert.Equal(["customer=a", "customer=b"], gathered.Partitions.Select(one => one!.Name));
            Assert.Equal(("processing-failed", "DynamicPartitioning.MetadataExtractionFailed"), Single(gathered));
            Assert.StartsWith("metadata: ", gathered.Messages[0], StringComparison.Ordinal);
            Assert.Contains(reason, gathered.Messages[0], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("empty", "no output")]
    [InlineData("{other: 1} | .", "customer is missing")]
    [InlineData(".customer", "is of type string, not an object")]
    [InlineData("error(\"no\")", "failed: no")]
    [InlineData("{customer: (last(range(1e9)) | tostring)}", "steps")]
    [InlineData("def f: f; f", "stopped")]
    [InlineData("{customer: (.customer * 2000000)}", "is too long")]
    public void A_program_that_gives_no_keys_fails_the_record(string program, string reason)
    {
        var gathered = Take(Destinations.Partitioned(program), """{"customer":"a"}""");

        Assert.Equal(("processing-failed", "DynamicPartitioning.MetadataExtractionFailed"), Single(gathered));
        Assert.Contains(reason, gathered.Messages[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x", 505, true)]
    [InlineData("x", 506, false)]
    [InlineData("😀", 189, true)]
    [InlineData("😀", 191, false)]
    [InlineData("x", 1 << 20, false)]
    public void A_prefix_has_at_most_512_characters_and_leaves_room_for_the_name(string letter, int count, bool fits)
    {
        // "out/c=" and "/" are 7 characters.
        var value = string.Concat(Enumerable.Repeat(letter, count));
        foreach (var program in new[] { "{customer: .customer}", ". | {customer: .customer}" })
        {
            var gathered = Take(Destinations.Partitioned(program), $$"""{"customer":"{{value}}"}""", """{"customer":"b"}""");

            Assert.Equal(fits ? 2 : 1, gathered.Records.Count);
            Assert.Equal(fits ? 0 : 1, gathered.Failures.Count);
        }
    }

    [Fact]
    public void A_name_never_has_more_bytes_than_a_part_of_positions()
    {
        var value = new string('=', 500);
        var gathered = Take(Destinations.Partitioned(), $$"""{"customer":"{{value}}"}""", $$"""{"customer":"{{value[..499]}}+"}""");

        Assert.All(gathered.Partitions, one => Assert.InRange(Encoding.UTF8.GetByteCount(one!.Name), 1, PositionKey.PartBytesMax));
        Assert.NotEqual(gathered.Partitions[0]!.Name, gathered.Partitions[1]!.Name);
    }

    [Fact]
    public void The_programs_clock_is_the_arrival_time_of_the_record()
    {
        const string program = "{customer: (now | strftime(\"%Y-%m-%dT%H:%M:%SZ\")), local: (now | localtime | mktime)}";
        var model = Destinations.Model(
            Gathered.DirectPut, Destinations.Partitioned(program, "!{partitionKeyFromQuery:customer}/!{partitionKeyFromQuery:local}/"));

        var gathered = Gathered.Of(model, 1_700_000_000_999, "{}"u8.ToArray());

        Assert.Equal(["2023-11-14T22:13:20Z", "1700000000"], gathered.Partitions[0]!.Values);
    }

    [Fact]
    public void Records_that_are_split_choose_their_partitions_alone_and_keep_their_numbers()
    {
        var destination = Destinations.Partitioned();
        var model = Destinations.Model(
            Gathered.DirectPut, destination with { Steps = destination.Steps with { Split = SplitConfig.Json } });

        var gathered = Gathered.Of(model, """{"customer":"a"}{"customer":null}{"customer":"b"}"""u8.ToArray());

        Assert.Equal([0, 2], gathered.Records.Select(record => record.Sub));
        Assert.Equal(1, gathered.Failures.Single().Sub);
    }

    [Fact]
    public void Programs_that_loop_over_the_records_of_one_log_record_share_a_bound()
    {
        var destination = Destinations.Partitioned("{customer: (last(range(80000)) | tostring)}");
        var model = Destinations.Model(
            Gathered.DirectPut, destination with { Steps = destination.Steps with { Split = SplitConfig.Json } });
        var many = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{}", 1_000)));
        var next = """{"next":1}{"next":2}"""u8.ToArray();

        var gathered = Gathered.Of(model, many, next);

        Assert.InRange(gathered.Texts.Count(text => text == "{}"), 1, 999);
        Assert.Equal(2, gathered.Texts.Count(text => text != "{}"));
        Assert.Equal(1_002, gathered.Records.Count + gathered.Messages.Count);
        Assert.All(gathered.Messages, message => Assert.Contains("steps", message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_record_whose_values_would_fill_memory_is_refused()
    {
        var bomb = Encoding.UTF8.GetBytes($"{{\"customer\":\"a\",\"x\":[{string.Join(',', Enumerable.Repeat("{}", 3_000_000))}]}}");
        var before = GC.GetAllocatedBytesForCurrentThread();

        var gathered = Gathered.Of(Destinations.Model(Gathered.DirectPut, Destinations.Partitioned(". | {customer: .customer}")), bomb);

        Assert.Contains("steps", Assert.Single(gathered.Messages), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200 << 20);
    }

    [Fact]
    public void A_hundred_thousand_partitions_in_one_log_record_keep_a_bounded_memory_of_them()
    {
        var destination = Destinations.Partitioned();
        var model = Destinations.Model(
            Gathered.DirectPut, destination with { Steps = destination.Steps with { Split = SplitConfig.Json } });
        var records = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{{\"customer\":{i}}}"));

        var gathered = Gathered.Of(model, Encoding.UTF8.GetBytes(records));

        Assert.Equal(100_000, gathered.Partitions.Select(one => one!.Name).Distinct().Count());
    }

    [Fact]
    public void Plain_paths_allocate_nothing_for_records_of_known_partitions()
    {
        var sink = new Counter();
        var chain = RecordSteps.Of(Destinations.Model(Gathered.DirectPut, Destinations.Partitioned("{customer: .customer, year: .ts.year}", TwoKeys)), sink);
        var records = Enumerable.Range(0, 100)
            .Select(i => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"customer\":\"c-{i}\",\"ts\":{{\"year\":2024}}}}"))).ToArray();
        Take();

        // The runtime may allocate once while it compiles again: the least of some rounds counts.
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Take();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(600, sink.Records);
        Assert.InRange(least, 0, 4 * records.Length);

        void Take()
        {
            foreach (var record in records)
            {
                chain.Take(new DeliveryRecord(new ShardId(1), 0, 0, 0, record));
            }
        }
    }

    private static Gathered Take(ObjectsDestinationConfig destination, params string[] records) =>
        Gathered.Of(Destinations.Model(Gathered.DirectPut, destination), [.. records.Select(Encoding.UTF8.GetBytes)]);

    private static (string, string) Single(Gathered gathered)
    {
        var failure = Assert.Single(gathered.Failures);
        return (failure.ErrorType, failure.Code);
    }

    private sealed class Counter : IRecordSink
    {
        public int Records { get; private set; }

        public void Add(in DeliveryRecord record) => Records += record.Partition is null ? 0 : 1;

        public void Fail(in FailedRecord failed) => Assert.Fail(failed.Message);
    }
}
