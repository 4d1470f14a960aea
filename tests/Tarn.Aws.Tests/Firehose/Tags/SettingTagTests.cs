using Tarn.Aws.Firehose.Model;
using Tarn.Delivery.Configuration;
using static Tarn.Aws.Tests.Firehose.FirehoseFixture;

namespace Tarn.Aws.Tests.Firehose.Tags;

/// <summary>Tags that are settings of the destination.</summary>
public sealed class SettingTagTests(FirehoseFixture fixture) : IClassFixture<FirehoseFixture>
{
    [Fact]
    public async Task Tags_of_a_creation_win_over_the_members_of_the_API()
    {
        var destination = Requests.Iceberg with { TableCreationConfiguration = new TableCreationConfiguration { Enabled = true } };
        var tags = Tags(
            ("tarn.create-tables", "false"),
            ("tarn.evolve-schema", "true"),
            ("tarn.warehouse", "s3://lake/w"),
            ("tarn.formats", "dd/MM/yyyy @ at=epoch-seconds"),
            ("tarn.freshness-seconds", "0.5"),
            ("team", "a"));
        await fixture.Create(Requests.Creation("made", destination) with { Tags = tags });

        var stored = Table("made");
        Assert.Equal((false, true, "s3://lake/w", 0.5), (stored.CreatesTable, stored.EvolvesSchema, stored.Warehouse, stored.FreshnessSeconds));
        Assert.Equal("dd/MM/yyyy @ at=epoch-seconds", stored.TimeFormats.ToString());
        Assert.Equal(
            ["tarn.create-tables", "tarn.evolve-schema", "tarn.formats", "tarn.freshness-seconds", "tarn.warehouse", "team"],
            (await Listed("made")).Select(tag => tag.Key));
        Assert.True((await fixture.Describe("made")).Destinations[0].IcebergDestinationDescription!.TableCreationConfiguration!.Enabled);
    }

    [Fact]
    public async Task Tagging_changes_the_settings_and_untagging_returns_to_the_API()
    {
        await fixture.Create(Requests.Creation("changed", Requests.Iceberg with
        {
            CatalogConfiguration = new CatalogConfiguration { WarehouseLocation = "s3://lake/api" },
        }));
        await Tag("changed", ("tarn.create-tables", "true"), ("tarn.warehouse", "s3://lake/tag"));
        Assert.Equal((true, "s3://lake/tag"), (Table("changed").CreatesTable, Table("changed").Warehouse));

        await fixture.Update("changed", Requests.Update with
        {
            IcebergDestinationUpdate = new IcebergDestinationUpdate { BufferingHints = new BufferingHints { SizeInMBs = 1, IntervalInSeconds = 1 } },
        });
        Assert.Equal((true, "s3://lake/tag", 1), (Table("changed").CreatesTable, Table("changed").Warehouse, Table("changed").Buffering.SizeMiB));

        await Tag("changed", ("tarn.create-tables", "false"));
        Assert.False(Table("changed").CreatesTable);
        await Untag("changed", "tarn.warehouse", "tarn.create-tables", "absent");
        Assert.Equal((false, "s3://lake/api"), (Table("changed").CreatesTable, Table("changed").Warehouse));
        Assert.Empty(await Listed("changed"));
        Assert.Equal("2", (await fixture.Describe("changed")).VersionId);
        Assert.Equal(2, fixture.Stored("changed").Version);
    }

    [Fact]
    public async Task Freshness_is_a_setting_of_every_destination()
    {
        await fixture.Create("fresh", null, Tags(("tarn.freshness-seconds", "900")));
        await fixture.Create(Requests.Creation("endpoint", Requests.Endpoint));
        await Tag("endpoint", ("tarn.freshness-seconds", "0.1"));

        Assert.Equal(900, fixture.Stored("fresh").Destination.FreshnessSeconds);
        Assert.Equal(0.1, fixture.Stored("endpoint").Destination.FreshnessSeconds);
        Assert.NotNull(((EndpointDestinationConfig)fixture.Stored("endpoint").Destination).SealedAccessKey);
    }

    [Theory]
    [InlineData("tarn.create-tables", "True", "Tag tarn.create-tables 'True' must be true or false.")]
    [InlineData("tarn.evolve-schema", "", "Tag tarn.evolve-schema '' must be true or false.")]
    [InlineData("tarn.warehouse", "lake/w", "Tag tarn.warehouse 'lake/w' must be s3://BUCKET or s3://BUCKET/PREFIX.")]
    [InlineData("tarn.formats", "dd/qq", "Tag tarn.formats 'dd/qq': The timestamp pattern 'dd/qq' is none of Joda-Time: Illegal pattern component: qq.")]
    [InlineData("tarn.freshness-seconds", "0.05", "Tag tarn.freshness-seconds '0.05' must be 0.1 to 900 seconds.")]
    [InlineData("tarn.freshness-seconds", "901", "Tag tarn.freshness-seconds '901' must be 0.1 to 900 seconds.")]
    [InlineData("tarn.freshness-seconds", "NaN", "Tag tarn.freshness-seconds 'NaN' must be 0.1 to 900 seconds.")]
    [InlineData("tarn.freshness-seconds", "1e1", "Tag tarn.freshness-seconds '1e1' must be 0.1 to 900 seconds.")]
    [InlineData(
        "tarn.create-table",
        "true",
        "Tag tarn.create-table is not supported by Tarn; supported: tarn.create-tables, tarn.evolve-schema, tarn.warehouse, tarn.formats, "
            + "tarn.freshness-seconds, tarn.from (docs/coverage.md#firehose).")]
    [InlineData("Tarn.Warehouse", "s3://lake", "Tag Tarn.Warehouse is not supported by Tarn; supported: ")]
    public async Task A_wrong_tag_is_refused_and_nothing_changes(string key, string value, string message)
    {
        var name = $"wrong-{Math.Abs((key + value).GetHashCode(StringComparison.Ordinal))}";
        var creation = Requests.Creation(name, Requests.Iceberg);
        Assert.StartsWith(message, await Refusal(() => fixture.Create(creation with { Tags = Tags((key, value)) })), StringComparison.Ordinal);
        await fixture.Create(creation);

        Assert.StartsWith(message, await Refusal(() => Tag(name, ("team", "a"), (key, value))), StringComparison.Ordinal);

        Assert.Empty(await Listed(name));
        Assert.Null(fixture.Stored(name).Destination.FreshnessSeconds);
    }

    [Fact]
    public async Task Where_a_delivery_begins_is_chosen_at_its_creation_from_a_stream()
    {
        var creation = Requests.Creation("begins", Requests.Iceberg);
        Task<string> Refused(string value) => Refusal(() => fixture.Create(creation with { Tags = Tags(("tarn.from", value)) }));
        Assert.Equal("Tag tarn.from oldest needs a Kinesis stream as source.", await Refused("oldest"));
        Assert.Equal("Tag tarn.from 'latest' must be oldest or now.", await Refused("latest"));

        await fixture.Create(creation with { Tags = Tags(("tarn.from", "now")) });
        Assert.StartsWith("Tag tarn.from counts at the creation", await Refusal(() => Tag("begins", ("tarn.from", "oldest"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_of_tables_need_a_destination_of_tables()
    {
        await fixture.Create("objects");
        Assert.Equal("Tag tarn.create-tables needs an Iceberg destination.", await Refusal(() => Tag("objects", ("tarn.create-tables", "true"))));

        await fixture.Create(Requests.Creation("leaves", Requests.Iceberg) with { Tags = Tags(("tarn.evolve-schema", "true")) });
        Assert.Equal(
            "Tag tarn.evolve-schema needs an Iceberg destination.",
            await Refusal(() => fixture.Update("leaves", new ExtendedS3DestinationUpdate { RoleARN = Role, BucketARN = "arn:aws:s3:::lake" })));
    }

    [Fact]
    public async Task The_limit_of_tags_holds_for_settings_too()
    {
        await fixture.Create("full", null, Tags([.. Enumerable.Range(0, 50).Select(i => ($"k{i}", "v"))]));

        var refused = await Assert.ThrowsAsync<Tarn.Storage.TarnException>(() => Tag("full", ("tarn.freshness-seconds", "5")));

        Assert.Equal("Firehose full cannot have more than 50 tags.", refused.Message);
        Assert.Null(fixture.Stored("full").Destination.FreshnessSeconds);
    }

    private static Tag[] Tags(params (string Key, string Value)[] tags) => [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];

    private TableDestinationConfig Table(string name) => (TableDestinationConfig)fixture.Stored(name).Destination;

    private Task Tag(string name, params (string Key, string Value)[] tags) => fixture.Door.TagOperations.TagDeliveryStream(
        new TagDeliveryStreamInput { DeliveryStreamName = name, Tags = Tags(tags) }, Call("TagDeliveryStream"), default);

    private Task Untag(string name, params string[] keys) => fixture.Door.TagOperations.UntagDeliveryStream(
        new UntagDeliveryStreamInput { DeliveryStreamName = name, TagKeys = keys }, Call("UntagDeliveryStream"), default);

    private async Task<IReadOnlyList<Tag>> Listed(string name) => (await fixture.Door.TagOperations.ListTagsForDeliveryStream(
        new ListTagsForDeliveryStreamInput { DeliveryStreamName = name }, Call("ListTagsForDeliveryStream"), default)).Tags;
}
