using Tarn.Aws.Firehose;
using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Tests.Protocols;
using Tarn.Delivery.Configuration;
using Tarn.Wire.Protocols;
using static Tarn.Aws.Tests.Firehose.FirehoseFixture;

namespace Tarn.Aws.Tests.Firehose.DeliveryStreams;

/// <summary>Updates to another type of destination replace it; absent members have the defaults of a creation.</summary>
public sealed class ReplacementTests(FirehoseFixture fixture) : IClassFixture<FirehoseFixture>
{
    private static readonly IcebergDestinationUpdate ToTable = new()
    {
        RoleARN = Role,
        CatalogConfiguration = new CatalogConfiguration { CatalogARN = "arn:aws:glue:eu-central-1:123456789012:catalog" },
        S3Configuration = Requests.Plain,
        DestinationTableConfigurationList = [Requests.Table("t")],
    };

    [Fact]
    public async Task A_destination_goes_through_every_type()
    {
        await fixture.Create(Requests.Creation("all", Bucket() with { Prefix = "old/", CompressionFormat = "GZIP" }));

        await fixture.Update("all", Requests.Update with { IcebergDestinationUpdate = ToTable });
        var table = (TableDestinationConfig)fixture.Stored("all").Destination;
        Assert.Equal(("db.t", BufferingConfig.TableDefault, ""), (Assert.Single(table.Tables).Name, table.Buffering, table.Objects.Prefix));

        await fixture.Update("all", Requests.Update with
        {
            HttpEndpointDestinationUpdate = new HttpEndpointDestinationUpdate
            {
                EndpointConfiguration = Requests.Endpoint.EndpointConfiguration,
                S3Update = new S3DestinationUpdate { RoleARN = Role, BucketARN = "arn:aws:s3:::failed" },
            },
        });
        var endpoint = (EndpointDestinationConfig)fixture.Stored("all").Destination;
        Assert.Equal(("failed", new BufferingConfig(5, 300), true), (endpoint.Objects.Bucket, endpoint.Buffering, endpoint.SealedAccessKey is not null));

        await fixture.Update("all", new ExtendedS3DestinationUpdate { RoleARN = Role, BucketARN = "arn:aws:s3:::lake", Prefix = "new/" });
        var objects = (ObjectsDestinationConfig)fixture.Stored("all").Destination;
        Assert.Equal(("new/", ObjectCompression.None, (BackupConfig?)null), (objects.Objects.Prefix, objects.Objects.Compression, objects.Backup));

        await fixture.Update("all", Requests.Update with { IcebergDestinationUpdate = ToTable });
        await fixture.Update("all", Requests.Update with
        {
            S3DestinationUpdate = new S3DestinationUpdate { RoleARN = Role, BucketARN = "arn:aws:s3:::plain" },
        });
        var description = await fixture.Describe("all");
        Assert.Equal("6", description.VersionId);
        Assert.Equal("arn:aws:s3:::plain", Assert.Single(description.Destinations).ExtendedS3DestinationDescription!.BucketARN);
        Assert.Null(description.Destinations[0].IcebergDestinationDescription);
    }

    [Fact]
    public async Task A_replacement_needs_the_members_of_a_creation()
    {
        await fixture.Create(Requests.Creation("objects", Bucket()));
        await fixture.Create(Requests.Creation("table", Requests.Iceberg));

        Assert.Equal(
            "IcebergDestinationUpdate needs RoleARN, CatalogConfiguration and S3Configuration, because it replaces a destination of another type.",
            await Refusal(() => fixture.Update("objects", Requests.Update with { IcebergDestinationUpdate = ToTable with { S3Configuration = null } })));
        Assert.Equal(
            "HttpEndpointDestinationUpdate needs EndpointConfiguration and S3Update, because it replaces a destination of another type.",
            await Refusal(() => fixture.Update("objects", Requests.Update with { HttpEndpointDestinationUpdate = new HttpEndpointDestinationUpdate() })));
        Assert.Equal(
            "ExtendedS3DestinationUpdate needs RoleARN and BucketARN, because it replaces a destination of another type.",
            await Refusal(() => fixture.Update("table", new ExtendedS3DestinationUpdate { Prefix = "a/" })));
        Assert.Equal(
            "S3DestinationUpdate needs RoleARN and BucketARN, because it replaces a destination of another type.",
            await Refusal(() => fixture.Update("table", Requests.Update with { S3DestinationUpdate = new S3DestinationUpdate { RoleARN = Role } })));
        Assert.Equal("1", (await fixture.Describe("table")).VersionId);
    }

    [Fact]
    public async Task Settings_of_the_creation_cannot_come_with_a_replacement()
    {
        await fixture.Create(Requests.Creation("from-table", Requests.Iceberg));
        await fixture.Create(Requests.Creation("from-objects", Bucket()));

        Assert.Contains(
            "DynamicPartitioningConfiguration.Enabled cannot change",
            await Refusal(() => fixture.Update("from-table", new ExtendedS3DestinationUpdate
            {
                RoleARN = Role,
                BucketARN = "arn:aws:s3:::lake",
                DynamicPartitioningConfiguration = new DynamicPartitioningConfiguration { Enabled = true },
            })),
            StringComparison.Ordinal);
        Assert.Equal(
            "AppendOnly can be set at creation only.",
            await Refusal(() => fixture.Update("from-objects", Requests.Update with { IcebergDestinationUpdate = ToTable with { AppendOnly = true } })));
    }

    [Fact]
    public async Task Exactly_one_supported_update_is_taken()
    {
        await fixture.Create(Requests.Creation("one", Bucket()));

        Assert.StartsWith("Exactly one destination update is supported", await Refusal(() => fixture.Update("one", Requests.Update)), StringComparison.Ordinal);
        Assert.StartsWith(
            "Exactly one destination update is supported",
            await Refusal(() => fixture.Update("one", Requests.Update with
            {
                ExtendedS3DestinationUpdate = new ExtendedS3DestinationUpdate(),
                IcebergDestinationUpdate = ToTable,
            })),
            StringComparison.Ordinal);
        Assert.Equal(
            "SplunkDestinationUpdate is not supported by Tarn; supported: ExtendedS3DestinationUpdate, IcebergDestinationUpdate and "
                + "HttpEndpointDestinationUpdate (docs/coverage.md#firehose-updatedestination).",
            await Refusal(() => fixture.Update("one", Requests.Update with { SplunkDestinationUpdate = new SplunkDestinationUpdate() })));
    }

    [Fact]
    public async Task Encryption_is_refused_by_name_for_a_delivery_stream_that_exists()
    {
        var client = new FirehoseClient(new DoorTransport(fixture.Door));
        var bucket = Bucket("plain") with { RoleARN = ClientRole };
        await client.CreateDeliveryStream(
            new CreateDeliveryStreamInput { DeliveryStreamName = "plain", ExtendedS3DestinationConfiguration = bucket }, default);

        Assert.Equal(
            "StartDeliveryStreamEncryption is not supported by Tarn; supported: no server-side encryption "
                + "(docs/coverage.md#firehose-startdeliverystreamencryption).",
            await Refusal(() => client.StartDeliveryStreamEncryption(
                new StartDeliveryStreamEncryptionInput { DeliveryStreamName = "plain" }, default)));
        Assert.Contains(
            "StopDeliveryStreamEncryption",
            await Refusal(() => client.StopDeliveryStreamEncryption(
                new StopDeliveryStreamEncryptionInput { DeliveryStreamName = "plain" }, default)),
            StringComparison.Ordinal);
        var missing = await Assert.ThrowsAsync<AwsErrorException>(() => client.StartDeliveryStreamEncryption(
            new StartDeliveryStreamEncryptionInput { DeliveryStreamName = "missing" }, default));
        Assert.Equal("ResourceNotFoundException", missing.Code);
    }
}
