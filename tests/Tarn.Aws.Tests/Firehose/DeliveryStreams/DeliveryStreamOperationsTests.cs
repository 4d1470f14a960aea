using Tarn.Aws.Firehose.Creation;
using Tarn.Aws.Firehose.DeliveryStreams;
using Tarn.Aws.Firehose.Destinations;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Firehose.Model;
using Tarn.Wire.Protocols;
using static Tarn.Aws.Tests.Firehose.FirehoseFixture;

namespace Tarn.Aws.Tests.Firehose.DeliveryStreams;

/// <summary>The family alone.</summary>
public sealed class DeliveryStreamOperationsTests(FirehoseFixture fixture) : IClassFixture<FirehoseFixture>
{
    private readonly DeliveryStreamOperations _streams = new(
        new DeliveryStreamFinder(fixture.Registry), fixture.Deliveries, fixture.Registry, fixture.Store,
        new SchemaTables(fixture.Catalog), new EndpointKeys(fixture.Sealer), new PassedRoles(fixture.Sessions));

    [Fact]
    public async Task A_delivery_stream_is_made_changed_listed_and_deleted()
    {
        await Create(new CreateDeliveryStreamInput
        {
            DeliveryStreamName = "one",
            ExtendedS3DestinationConfiguration = Bucket() with { Prefix = "a/", CompressionFormat = "GZIP" },
        });
        await _streams.UpdateDestination(
            new UpdateDestinationInput
            {
                DeliveryStreamName = "one",
                CurrentDeliveryStreamVersionId = "1",
                DestinationId = "destinationId-000000000001",
                S3DestinationUpdate = new S3DestinationUpdate
                {
                    Prefix = "b/",
                    BufferingHints = new BufferingHints { SizeInMBs = 2, IntervalInSeconds = 200 },
                },
            },
            Call("UpdateDestination"),
            default);

        var changed = Assert.Single((await Describe("one")).Destinations);
        var (extended, plain) = (changed.ExtendedS3DestinationDescription!, changed.S3DestinationDescription!);
        Assert.Equal(("b/", "GZIP", "Disabled"), (extended.Prefix, extended.CompressionFormat, extended.S3BackupMode));
        Assert.Equal((2, 200), (extended.BufferingHints.SizeInMBs, extended.BufferingHints.IntervalInSeconds));
        Assert.Equal(("b/", "GZIP"), (plain.Prefix, plain.CompressionFormat));
        Assert.Equivalent(extended.BufferingHints, plain.BufferingHints, strict: true);
        var listed = await _streams.ListDeliveryStreams(
            new ListDeliveryStreamsInput { ExclusiveStartDeliveryStreamName = "ond", Limit = 1 }, Call("ListDeliveryStreams"), default);
        Assert.Equal(["one"], listed.DeliveryStreamNames);
        await _streams.DeleteDeliveryStream(new DeleteDeliveryStreamInput { DeliveryStreamName = "one" }, Call("DeleteDeliveryStream"), default);
        await Assert.ThrowsAsync<AwsErrorException>(() => Describe("one"));
    }

    [Fact]
    public async Task Both_forms_of_a_destination_of_objects_are_described_alike()
    {
        await Create(new CreateDeliveryStreamInput { DeliveryStreamName = "extended", ExtendedS3DestinationConfiguration = Bucket() });
        await Create(new CreateDeliveryStreamInput
        {
            DeliveryStreamName = "plain",
            S3DestinationConfiguration = Plain(),
        });

        Assert.Equivalent((await Describe("extended")).Destinations, (await Describe("plain")).Destinations, strict: true);
    }

    [Fact]
    public async Task An_update_of_a_table_destination_keeps_the_members_that_it_leaves_out()
    {
        await Create(new CreateDeliveryStreamInput
        {
            DeliveryStreamName = "ice",
            IcebergDestinationConfiguration = Table() with { S3Configuration = Plain() with { Prefix = "bad/" } },
        });

        await Update(new IcebergDestinationUpdate { BufferingHints = new BufferingHints { SizeInMBs = 64, IntervalInSeconds = 9 } });

        var iceberg = (await Describe("ice")).Destinations[0].IcebergDestinationDescription!;
        Assert.Equal((64, 9), (iceberg.BufferingHints!.SizeInMBs, iceberg.BufferingHints.IntervalInSeconds));
        Assert.Equal((300, "FailedDataOnly", false), (iceberg.RetryOptions!.DurationInSeconds, iceberg.S3BackupMode, iceberg.AppendOnly));
        Assert.Equal(("t", "bad/"), (iceberg.DestinationTableConfigurationList![0].DestinationTableName, iceberg.S3DestinationDescription!.Prefix));
        var refused = await Assert.ThrowsAsync<AwsErrorException>(() => Update(new IcebergDestinationUpdate { AppendOnly = true }, version: "2"));
        Assert.Equal("AppendOnly can be set at creation only.", refused.Message);

        Task Update(IcebergDestinationUpdate update, string version = "1") => _streams.UpdateDestination(
            new UpdateDestinationInput
            {
                DeliveryStreamName = "ice",
                CurrentDeliveryStreamVersionId = version,
                DestinationId = "destinationId-000000000001",
                IcebergDestinationUpdate = update,
            },
            Call("UpdateDestination"),
            default);
    }

    [Fact]
    public async Task An_update_of_the_backup_is_kept_or_refused_by_name()
    {
        await Create(new CreateDeliveryStreamInput { DeliveryStreamName = "backup", ExtendedS3DestinationConfiguration = Bucket() });
        var refused = await Assert.ThrowsAsync<AwsErrorException>(() => Update(new S3DestinationUpdate { Prefix = "raw/" }, "1"));
        Assert.Contains("S3BackupUpdate needs RoleARN and BucketARN", refused.Message, StringComparison.Ordinal);

        await Update(new S3DestinationUpdate { Prefix = "raw/", RoleARN = Role, BucketARN = "arn:aws:s3:::kept" }, "1");
        await Update(new S3DestinationUpdate { CompressionFormat = "GZIP" }, "2");

        var backup = (await Describe("backup")).Destinations[0].ExtendedS3DestinationDescription!.S3BackupDescription!;
        Assert.Equal(("raw/", "arn:aws:s3:::kept", "GZIP"), (backup.Prefix, backup.BucketARN, backup.CompressionFormat));

        Task Update(S3DestinationUpdate update, string version) => _streams.UpdateDestination(
            new UpdateDestinationInput
            {
                DeliveryStreamName = "backup",
                CurrentDeliveryStreamVersionId = version,
                DestinationId = "destinationId-000000000001",
                ExtendedS3DestinationUpdate = new ExtendedS3DestinationUpdate { S3BackupUpdate = update },
            },
            Call("UpdateDestination"),
            default);
    }

    [Fact]
    public async Task A_stream_as_source_is_described_with_the_time_of_the_call()
    {
        var arn = await fixture.CreateStream("source");
        await Create(new CreateDeliveryStreamInput
        {
            DeliveryStreamName = "from-stream",
            DeliveryStreamType = "KinesisStreamAsSource",
            KinesisStreamSourceConfiguration = new KinesisStreamSourceConfiguration { KinesisStreamARN = arn, RoleARN = Role },
            ExtendedS3DestinationConfiguration = Bucket(),
        });

        var described = await Describe("from-stream");
        Assert.Equal(described.CreateTimestamp, described.Source!.KinesisStreamSourceDescription!.DeliveryStartTimestamp);
    }

    [Fact]
    public async Task What_Tarn_does_not_have_is_refused_by_name_all_at_once()
    {
        var refused = await Assert.ThrowsAsync<AwsErrorException>(() => Create(new CreateDeliveryStreamInput
        {
            DeliveryStreamName = "refused",
            DeliveryStreamEncryptionConfigurationInput = new DeliveryStreamEncryptionConfigurationInput { KeyType = "AWS_OWNED_CMK" },
            MSKSourceConfiguration = new MSKSourceConfiguration
            {
                MSKClusterARN = "arn:aws:kafka:us-east-1:123456789012:cluster/a",
                TopicName = "t",
                AuthenticationConfiguration = new AuthenticationConfiguration { RoleARN = Role, Connectivity = "PUBLIC" },
            },
            ExtendedS3DestinationConfiguration = Bucket(),
        }));

        Assert.Equal(
            "MSKSourceConfiguration is not supported by Tarn; "
            + "supported: direct puts and KinesisStreamSourceConfiguration (docs/coverage.md#firehose-createdeliverystream). "
            + "DeliveryStreamEncryptionConfigurationInput is not supported by Tarn; "
            + "supported: no server-side encryption (docs/coverage.md#firehose-createdeliverystream).",
            refused.Message);
    }

    [Theory]
    [InlineData("UNCOMPRESSED")]
    [InlineData("GZIP")]
    [InlineData("ZIP")]
    [InlineData("Snappy")]
    [InlineData("HADOOP_SNAPPY")]
    public async Task Every_compression_is_accepted_and_shown(string format)
    {
        await Create(new CreateDeliveryStreamInput
        {
            DeliveryStreamName = format,
            ExtendedS3DestinationConfiguration = Bucket() with { CompressionFormat = format },
        });

        Assert.Equal(format, (await Describe(format)).Destinations[0].ExtendedS3DestinationDescription!.CompressionFormat);
    }

    [Theory]
    [InlineData(2, null)]
    [InlineData(null, 60)]
    public async Task Half_of_the_buffering_hints_is_refused_in_every_form_of_a_destination(int? size, int? seconds)
    {
        var half = new BufferingHints { SizeInMBs = size, IntervalInSeconds = seconds };
        await Refused("ExtendedS3DestinationConfiguration", new CreateDeliveryStreamInput
        {
            DeliveryStreamName = "half",
            ExtendedS3DestinationConfiguration = Bucket() with { BufferingHints = half },
        });
        await Refused("S3DestinationConfiguration", new CreateDeliveryStreamInput
        {
            DeliveryStreamName = "half",
            S3DestinationConfiguration = Plain() with { BufferingHints = half },
        });
        await Refused("IcebergDestinationConfiguration", new CreateDeliveryStreamInput
        {
            DeliveryStreamName = "half",
            IcebergDestinationConfiguration = Table() with { BufferingHints = half },
        });
        await Refused("IcebergDestinationConfiguration.S3Configuration", new CreateDeliveryStreamInput
        {
            DeliveryStreamName = "half",
            IcebergDestinationConfiguration = Table() with { S3Configuration = Plain() with { BufferingHints = half } },
        });

        var suffix = size is null ? "seconds" : "size";
        await Create(new CreateDeliveryStreamInput { DeliveryStreamName = "whole-" + suffix, ExtendedS3DestinationConfiguration = Bucket() });
        await Create(new CreateDeliveryStreamInput { DeliveryStreamName = "table-" + suffix, IcebergDestinationConfiguration = Table() });
        await Refused("ExtendedS3DestinationUpdate", new UpdateDestinationInput
        {
            DeliveryStreamName = "whole-" + suffix,
            CurrentDeliveryStreamVersionId = "1",
            DestinationId = "destinationId-000000000001",
            ExtendedS3DestinationUpdate = new ExtendedS3DestinationUpdate { BufferingHints = half },
        });
        await Refused("S3DestinationUpdate", new UpdateDestinationInput
        {
            DeliveryStreamName = "whole-" + suffix,
            CurrentDeliveryStreamVersionId = "1",
            DestinationId = "destinationId-000000000001",
            S3DestinationUpdate = new S3DestinationUpdate { BufferingHints = half },
        });
        await Refused("IcebergDestinationUpdate", new UpdateDestinationInput
        {
            DeliveryStreamName = "table-" + suffix,
            CurrentDeliveryStreamVersionId = "1",
            DestinationId = "destinationId-000000000001",
            IcebergDestinationUpdate = new IcebergDestinationUpdate { BufferingHints = half },
        });
        await Refused("IcebergDestinationUpdate.S3Configuration", new UpdateDestinationInput
        {
            DeliveryStreamName = "table-" + suffix,
            CurrentDeliveryStreamVersionId = "1",
            DestinationId = "destinationId-000000000001",
            IcebergDestinationUpdate = new IcebergDestinationUpdate { S3Configuration = Plain() with { BufferingHints = half } },
        });
    }

    private async Task Refused(string member, CreateDeliveryStreamInput input) => Check(
        member, await Assert.ThrowsAsync<AwsErrorException>(() => Create(input)));

    private async Task Refused(string member, UpdateDestinationInput input) => Check(
        member, await Assert.ThrowsAsync<AwsErrorException>(() => _streams.UpdateDestination(input, Call("UpdateDestination"), default)));

    private static void Check(string member, AwsErrorException refused) => Assert.Equal(
        ("InvalidArgumentException", $"{member}.BufferingHints must have both SizeInMBs and IntervalInSeconds, or neither."),
        (refused.Code, refused.Message));

    private static S3DestinationConfiguration Plain() => new() { RoleARN = Role, BucketARN = "arn:aws:s3:::lake" };

    private static IcebergDestinationConfiguration Table() => new()
    {
        RoleARN = Role,
        CatalogConfiguration = new CatalogConfiguration(),
        S3Configuration = Plain(),
        DestinationTableConfigurationList = [new DestinationTableConfiguration { DestinationDatabaseName = "db", DestinationTableName = "t" }],
    };

    private Task Create(CreateDeliveryStreamInput input) => _streams.CreateDeliveryStream(input, Call("CreateDeliveryStream"), default);

    private async Task<DeliveryStreamDescription> Describe(string name) => (await _streams.DescribeDeliveryStream(
        new DescribeDeliveryStreamInput { DeliveryStreamName = name }, Call("DescribeDeliveryStream"), default)).DeliveryStreamDescription;
}
