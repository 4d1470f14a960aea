using Tarn.Aws.Firehose.Model;
using Tarn.Delivery.Configuration;
using static Tarn.Aws.Tests.Firehose.FirehoseFixture;

namespace Tarn.Aws.Tests.Firehose.Destinations;

/// <summary>The tables of an Iceberg destination.</summary>
public sealed class RoutingTests(FirehoseFixture fixture) : IClassFixture<FirehoseFixture>
{
    private const string Route = "{destinationDatabaseName: \"db\", destinationTableName: .kind, operation: \"insert\"}";

    private static readonly ProcessingConfiguration Routing = Requests.Processing(Requests.Extraction(Route));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_query_routes_to_any_number_of_listed_tables(int count)
    {
        var tables = Enumerable.Range(0, count).Select(i => Requests.Table($"t{i}") with
        {
            S3ErrorOutputPrefix = $"bad{i}/",
            UniqueKeys = ["id"],
            PartitionSpec = new PartitionSpec { Identity = [new PartitionField { SourceName = "day" }] },
        }).ToList();
        await fixture.Create(Requests.Creation(
            $"routed{count}", Requests.Iceberg with { DestinationTableConfigurationList = tables, ProcessingConfiguration = Routing }));

        var stored = (TableDestinationConfig)fixture.Stored($"routed{count}").Destination;
        Assert.Equal(Route, stored.Steps.MetadataQuery);
        Assert.Equal(Enumerable.Range(0, count).Select(i => ($"db.t{i}", $"bad{i}/", "day")), stored.Tables.Select(table =>
            (table.Name, table.ErrorPrefix!, Assert.Single(table.PartitionColumns))));
        var shown = (await fixture.Describe($"routed{count}")).Destinations[0].IcebergDestinationDescription!;
        Assert.Equal(tables.Select(table => table.DestinationTableName), shown.DestinationTableConfigurationList!.Select(table => table.DestinationTableName));
        Assert.All(shown.DestinationTableConfigurationList!, table => Assert.Equal(["id"], table.UniqueKeys));
    }

    [Fact]
    public async Task A_query_that_computes_its_object_may_route()
    {
        await fixture.Create(Requests.Creation("computed", Requests.Iceberg with
        {
            DestinationTableConfigurationList = null,
            ProcessingConfiguration = Requests.Processing(Requests.Extraction(".route")),
        }));

        Assert.Empty(((TableDestinationConfig)fixture.Stored("computed").Destination).Tables);
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "none", "DestinationTableConfigurationList has 0 tables. Without a processor that chooses each record's table (MetadataExtraction)" },
        { "two", "DestinationTableConfigurationList has 2 tables. Without a processor that chooses each record's table (MetadataExtraction)" },
        { "twice", "DestinationTableConfigurationList names table db.t 2 times." },
        { "no name", "MetadataExtractionQuery must make the key destinationTableName, because it chooses each record's table." },
        { "own", "DestinationDatabaseName 'tarn' is a system database, which only Tarn writes." },
        { "error prefix", "S3ErrorOutputPrefix" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Each_fault_is_refused_by_name(string fault, string message)
    {
        var whole = Requests.Iceberg;
        var faulty = fault switch
        {
            "none" => whole with { DestinationTableConfigurationList = [] },
            "two" => whole with { DestinationTableConfigurationList = [Requests.Table("t"), Requests.Table("u")] },
            "twice" => whole with { DestinationTableConfigurationList = [Requests.Table("t"), Requests.Table("T")], ProcessingConfiguration = Routing },
            "no name" => whole with { ProcessingConfiguration = Requests.Processing(Requests.Extraction("{destinationDatabaseName: .a}")) },
            "own" => whole with { DestinationTableConfigurationList = [Requests.Table("ledger", "tarn")] },
            _ => whole with { DestinationTableConfigurationList = [Requests.Table("t") with { S3ErrorOutputPrefix = "!{timestamp:b}/" }] },
        };

        Assert.Contains(message, await Refusal(() => fixture.Create(Requests.Creation("faulty", faulty))), StringComparison.Ordinal);
    }
}
