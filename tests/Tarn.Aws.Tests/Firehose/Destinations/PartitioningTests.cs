using Tarn.Aws.Firehose.Model;
using Tarn.Delivery.Configuration;
using static Tarn.Aws.Tests.Firehose.FirehoseFixture;

namespace Tarn.Aws.Tests.Firehose.Destinations;

/// <summary>Dynamic partitioning of a destination of objects.</summary>
public sealed class PartitioningTests(FirehoseFixture fixture) : IClassFixture<FirehoseFixture>
{
    [Fact]
    public async Task A_partitioned_destination_is_stored_and_shown()
    {
        var given = new DynamicPartitioningConfiguration { Enabled = true, RetryOptions = new RetryOptions { DurationInSeconds = 10 } };
        await fixture.Create("parts", Requests.Partitioned with { DynamicPartitioningConfiguration = given });

        var stored = (ObjectsDestinationConfig)fixture.Stored("parts").Destination;
        Assert.Equal((true, Requests.Query, 10), (stored.IsPartitioned, stored.Steps.MetadataQuery, stored.RetrySeconds));
        var shown = (await fixture.Describe("parts")).Destinations[0].ExtendedS3DestinationDescription!;
        Assert.Equivalent(given, shown.DynamicPartitioningConfiguration, strict: true);
        Assert.Equal(Requests.Partitioned.Prefix, shown.Prefix);
    }

    [Fact]
    public async Task Without_hints_a_partition_buffers_128_MiB()
    {
        await fixture.Create("hints", Requests.Partitioned with { BufferingHints = null });

        Assert.Equal(new BufferingConfig(128, 300), fixture.Stored("hints").Destination.Buffering);
        var shown = (await fixture.Describe("hints")).Destinations[0].ExtendedS3DestinationDescription!;
        Assert.Equal((128, 300), (shown.BufferingHints.SizeInMBs, shown.BufferingHints.IntervalInSeconds));
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "size", "BufferingHints.SizeInMBs 63 must be at least 64 with DynamicPartitioningConfiguration or DataFormatConversionConfiguration." },
        { "interval", "BufferingHints.IntervalInSeconds 59 must be at least 60 with DynamicPartitioningConfiguration." },
        { "no keys", "Prefix must use a partition key, as !{partitionKeyFromQuery:NAME}, because DynamicPartitioningConfiguration is enabled." },
        { "no error prefix", "ErrorOutputPrefix cannot be missing when DynamicPartitioningConfiguration is enabled." },
        { "unknown key", "Prefix uses !{partitionKeyFromQuery:region}, but the query of MetadataExtraction has only the keys customer, day." },
        { "no query", "Prefix uses !{partitionKeyFromQuery:customer}, which needs the processor MetadataExtraction." },
        { "function's key", "Prefix uses !{partitionKeyFromLambda:NAME}, which needs the processor Lambda." },
        { "not enabled", "Prefix uses partition keys, which need DynamicPartitioningConfiguration.Enabled true." },
        { "useless query", "The processor MetadataExtraction needs DynamicPartitioningConfiguration.Enabled true, or an Iceberg destination." },
        { "query's fault", "MetadataExtractionQuery: The jq program has its end where an expression is expected (line 1, column 4)." },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Each_fault_is_refused_by_name(string fault, string message)
    {
        var whole = Requests.Partitioned;
        var none = new DynamicPartitioningConfiguration { Enabled = false };
        var faulty = fault switch
        {
            "size" => whole with { BufferingHints = new BufferingHints { SizeInMBs = 63, IntervalInSeconds = 60 } },
            "interval" => whole with { BufferingHints = new BufferingHints { SizeInMBs = 64, IntervalInSeconds = 59 } },
            "no keys" => whole with { Prefix = "data/!{timestamp:yyyy}/" },
            "no error prefix" => whole with { ErrorOutputPrefix = null },
            "unknown key" => whole with { Prefix = "!{partitionKeyFromQuery:customer}/!{partitionKeyFromQuery:region}/" },
            "no query" => whole with { ProcessingConfiguration = null },
            "function's key" => whole with { Prefix = "!{partitionKeyFromQuery:customer}/!{partitionKeyFromLambda:region}/" },
            "not enabled" => whole with { DynamicPartitioningConfiguration = none },
            "useless query" => whole with { DynamicPartitioningConfiguration = none, Prefix = "data/" },
            _ => whole with { ProcessingConfiguration = Requests.Processing(Requests.Extraction("{a:")) },
        };

        Assert.Contains(message, await Refusal(() => fixture.Create("faulty", faulty)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_of_a_query_that_computes_its_object_are_not_checked()
    {
        await fixture.Create("computed", Requests.Partitioned with
        {
            ProcessingConfiguration = Requests.Processing(Requests.Extraction("{customer: .a} + {region: .b}")),
            Prefix = "!{partitionKeyFromQuery:region}/",
        });

        Assert.True(((ObjectsDestinationConfig)fixture.Stored("computed").Destination).IsPartitioned);
    }

    [Fact]
    public async Task Partition_keys_belong_in_Prefix_alone()
    {
        var refused = await Refusal(() => fixture.Create("errors", Requests.Partitioned with { ErrorOutputPrefix = "!{partitionKeyFromQuery:customer}/" }));
        Assert.Contains("ErrorOutputPrefix", refused, StringComparison.Ordinal);

        refused = await Refusal(() => fixture.Create(Requests.Creation(
            "tables", Requests.Iceberg with { S3Configuration = Requests.Plain with { Prefix = "!{partitionKeyFromQuery:customer}/" } })));
        Assert.Contains("Prefix uses !{partitionKeyFromQuery:customer}", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Partitioning_is_chosen_at_creation_and_its_keys_may_change()
    {
        await fixture.Create("chosen", Requests.Partitioned);
        await fixture.Update("chosen", new ExtendedS3DestinationUpdate
        {
            Prefix = "!{partitionKeyFromQuery:region}/",
            ProcessingConfiguration = Requests.Processing(Requests.Extraction("{region: .region}")),
            DynamicPartitioningConfiguration = new DynamicPartitioningConfiguration { RetryOptions = new RetryOptions { DurationInSeconds = 7 } },
        });

        var stored = (ObjectsDestinationConfig)fixture.Stored("chosen").Destination;
        Assert.Equal((true, "{region: .region}", 7), (stored.IsPartitioned, stored.Steps.MetadataQuery, stored.RetrySeconds));
        Assert.Equal(
            "DynamicPartitioningConfiguration.Enabled cannot change: partitioning is chosen at creation.",
            await Refusal(() => fixture.Update("chosen", new ExtendedS3DestinationUpdate
            {
                DynamicPartitioningConfiguration = new DynamicPartitioningConfiguration { Enabled = false },
            })));

        await fixture.Create("plain");
        Assert.Contains(
            "DynamicPartitioningConfiguration.Enabled cannot change: partitioning is chosen at creation.",
            await Refusal(() => fixture.Update("plain", new ExtendedS3DestinationUpdate
            {
                DynamicPartitioningConfiguration = new DynamicPartitioningConfiguration { Enabled = true },
            })),
            StringComparison.Ordinal);
    }
}
