using Tarn.Aws.Firehose;
using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Tests.Protocols;
using Tarn.Delivery.Configuration;
using Tarn.Wire.Protocols;
using static Tarn.Aws.Tests.Firehose.FirehoseFixture;

namespace Tarn.Aws.Tests.Firehose;

public sealed class FirehoseDoorTests(FirehoseFixture fixture) : IClassFixture<FirehoseFixture>
{
    [Fact]
    public async Task Describe_echoes_what_was_sent_and_fills_in_AWSs_defaults()
    {
        await fixture.Create("echo", Bucket() with
        {
            Prefix = "a/!{timestamp:yyyy}/",
            ErrorOutputPrefix = "bad/!{firehose:error-output-type}/",
            CompressionFormat = "GZIP",
            CustomTimeZone = "Europe/Paris",
        });

        var description = await fixture.Describe("echo");
        var s3 = Assert.Single(description.Destinations).ExtendedS3DestinationDescription!;

        Assert.Equal("arn:aws:firehose:eu-central-1:123456789012:deliverystream/echo", description.DeliveryStreamARN);
        Assert.Equal(("1", "DirectPut"), (description.VersionId, description.DeliveryStreamType));
        Assert.Equal(("a/!{timestamp:yyyy}/", "GZIP", "Europe/Paris"), (s3.Prefix, s3.CompressionFormat, s3.CustomTimeZone));
        Assert.Equal((5, 300), (s3.BufferingHints.SizeInMBs, s3.BufferingHints.IntervalInSeconds));
        Assert.Equal(("Disabled", "NoEncryption"), (s3.S3BackupMode, s3.EncryptionConfiguration.NoEncryptionConfig));
    }

    [Fact]
    public async Task An_Iceberg_destination_without_hints_gets_five_seconds_and_shows_it()
    {
        await fixture.Door.DeliveryStreamOperations.CreateDeliveryStream(
            new CreateDeliveryStreamInput { DeliveryStreamName = "ice", IcebergDestinationConfiguration = Iceberg() }, Call("CreateDeliveryStream"), default);

        var iceberg = (await fixture.Describe("ice")).Destinations[0].IcebergDestinationDescription!;

        Assert.Equal((64, 5), (iceberg.BufferingHints!.SizeInMBs, iceberg.BufferingHints.IntervalInSeconds));
        Assert.Equal(("FailedDataOnly", 300), (iceberg.S3BackupMode, iceberg.RetryOptions!.DurationInSeconds));
    }

    [Fact]
    public async Task Every_fault_of_a_creation_is_told_at_once()
    {
        var refused = await Assert.ThrowsAsync<AwsErrorException>(() => fixture.Create("faulty", Bucket() with
        {
            RoleARN = "arn:aws:iam::1:role/x",
            DynamicPartitioningConfiguration = new DynamicPartitioningConfiguration { Enabled = true },
            Prefix = "!{timestamp:b}",
            S3BackupMode = "Enabled",
        }));

        Assert.Equal("InvalidArgumentException", refused.Code);
        Assert.All(["RoleARN", "DynamicPartitioningConfiguration is enabled", "Unknown pattern letter: b", "S3BackupMode Enabled"],
            part => Assert.Contains(part, refused.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_role_that_the_service_cannot_assume_is_refused_with_the_commands_that_help()
    {
        const string None = $"arn:aws:iam::{Account}:role/none";
        const string Other = $"arn:aws:iam::{Account}:role/other";
        var missing = await Assert.ThrowsAsync<AwsErrorException>(() => fixture.Create("roleless", Bucket() with { RoleARN = None }));
        Assert.Equal("InvalidArgumentException", missing.Code);
        Assert.StartsWith($"Firehose is unable to assume role {None}. Please check the role provided. There is no such role", missing.Message);
        Assert.Contains("aws iam create-role --role-name none --assume-role-policy-document '{\"Version\"", missing.Message);
        Assert.Contains("aws iam put-role-policy --role-name none ", missing.Message);

        await fixture.AddRole("other", "lambda.amazonaws.com");
        var refused = await Assert.ThrowsAsync<AwsErrorException>(() => fixture.Create("roleless", Bucket() with { RoleARN = Other }));
        Assert.StartsWith($"Firehose is unable to assume role {Other}. Please check the role provided. Its trust policy", refused.Message);
        Assert.Contains("aws iam update-assume-role-policy --role-name other ", refused.Message);
        await Assert.ThrowsAsync<AwsErrorException>(() => fixture.Describe("roleless"));
    }

    [Fact]
    public async Task A_name_is_taken_once_and_missing_ones_are_not_found()
    {
        await fixture.Create("taken");

        var again = await Assert.ThrowsAsync<Tarn.Storage.TarnException>(() => fixture.Create("taken"));
        Assert.Equal("ResourceInUseException", fixture.Door.Map(again).Code);
        var missing = await Assert.ThrowsAsync<AwsErrorException>(() => fixture.Describe("nobody"));
        Assert.Equal(("ResourceNotFoundException", "Firehose nobody under account 123456789012 not found."), (missing.Code, missing.Message));
    }

    [Fact]
    public async Task An_update_merges_raises_the_version_and_refuses_a_stale_one()
    {
        await fixture.Create("updated", Bucket() with { CompressionFormat = "GZIP" });
        await Update("updated", "1", new ExtendedS3DestinationUpdate { Prefix = "new/" });

        var description = await fixture.Describe("updated");
        var s3 = description.Destinations[0].ExtendedS3DestinationDescription!;
        Assert.Equal(("2", "new/", "GZIP"), (description.VersionId, s3.Prefix, s3.CompressionFormat));
        Assert.NotNull(description.LastUpdateTimestamp);

        var stale = await Assert.ThrowsAsync<AwsErrorException>(() => Update("updated", "1", new ExtendedS3DestinationUpdate { Prefix = "no/" }));
        Assert.Equal("ConcurrentModificationException", stale.Code);
    }

    [Fact]
    public async Task Names_are_listed_in_order_by_pages_and_type()
    {
        foreach (var name in (string[])["list-b", "list-a", "list-c"])
        {
            await fixture.Create(name);
        }

        var first = await List("list-", limit: 2);
        Assert.Equal(["list-a", "list-b"], first.DeliveryStreamNames);
        Assert.True(first.HasMoreDeliveryStreams);
        var kinesis = await fixture.Door.DeliveryStreamOperations.ListDeliveryStreams(
            new ListDeliveryStreamsInput { DeliveryStreamType = "KinesisStreamAsSource" }, Call("ListDeliveryStreams"), default);
        Assert.Empty(kinesis.DeliveryStreamNames);
    }

    [Fact]
    public async Task Tags_are_set_listed_and_removed()
    {
        await fixture.Create("tagged", null, new Tag { Key = "a", Value = "1" });
        await fixture.Door.TagOperations.TagDeliveryStream(
            new TagDeliveryStreamInput { DeliveryStreamName = "tagged", Tags = [new Tag { Key = "b", Value = "2" }, new Tag { Key = "a", Value = "3" }] },
            Call("TagDeliveryStream"),
            default);
        await fixture.Door.TagOperations.UntagDeliveryStream(
            new UntagDeliveryStreamInput { DeliveryStreamName = "tagged", TagKeys = ["b"] }, Call("UntagDeliveryStream"), default);

        var tags = await fixture.Door.TagOperations.ListTagsForDeliveryStream(
            new ListTagsForDeliveryStreamInput { DeliveryStreamName = "tagged" }, Call("ListTagsForDeliveryStream"), default);

        Assert.Equal([("a", "3")], tags.Tags.Select(tag => (tag.Key, tag.Value!)));
    }

    [Fact]
    public async Task A_deleted_delivery_stream_is_gone()
    {
        await fixture.Create("gone");
        await fixture.Door.DeliveryStreamOperations.DeleteDeliveryStream(
            new DeleteDeliveryStreamInput { DeliveryStreamName = "gone" }, Call("DeleteDeliveryStream"), default);

        await Assert.ThrowsAsync<AwsErrorException>(() => fixture.Describe("gone"));
    }

    [Fact]
    public async Task A_delivery_stream_whose_bucket_is_missing_stays_DELETING_until_it_is_forced()
    {
        var client = new FirehoseClient(new DoorTransport(fixture.Door));
        await client.CreateDeliveryStream(
            new CreateDeliveryStreamInput
            {
                DeliveryStreamName = "stuck",
                ExtendedS3DestinationConfiguration = Bucket("no-such-bucket") with { RoleARN = ClientRole },
            },
            default);
        await Put();

        await client.DeleteDeliveryStream(new DeleteDeliveryStreamInput { DeliveryStreamName = "stuck" }, default);

        Assert.Equal("DELETING", (await Describe()).DeliveryStreamDescription.DeliveryStreamStatus);
        Assert.Equal("ResourceNotFoundException", (await Assert.ThrowsAsync<AwsErrorException>(Put)).Code);

        await client.DeleteDeliveryStream(new DeleteDeliveryStreamInput { DeliveryStreamName = "stuck", AllowForceDelete = true }, default);

        Assert.Equal("ResourceNotFoundException", (await Assert.ThrowsAsync<AwsErrorException>(Describe)).Code);

        Task<DescribeDeliveryStreamOutput> Describe() =>
            client.DescribeDeliveryStream(new DescribeDeliveryStreamInput { DeliveryStreamName = "stuck" }, default);

        async Task Put() => await client.PutRecord(new PutRecordInput
        {
            DeliveryStreamName = "stuck",
            Record = new Tarn.Aws.Firehose.Model.Record { Data = "x"u8.ToArray() },
        }, default);
    }

    private static IcebergDestinationConfiguration Iceberg() => new()
    {
        RoleARN = Role,
        CatalogConfiguration = new CatalogConfiguration { CatalogARN = "arn:aws:glue:eu-central-1:123456789012:catalog", WarehouseLocation = "s3://lake/w" },
        DestinationTableConfigurationList = [new DestinationTableConfiguration { DestinationDatabaseName = "db", DestinationTableName = "t" }],
        TableCreationConfiguration = new TableCreationConfiguration { Enabled = true },
        SchemaEvolutionConfiguration = new SchemaEvolutionConfiguration { Enabled = true },
        S3Configuration = new S3DestinationConfiguration { RoleARN = Role, BucketARN = "arn:aws:s3:::lake" },
    };

    private async Task Update(string name, string version, ExtendedS3DestinationUpdate update) => await fixture.Door.DeliveryStreamOperations.UpdateDestination(
        new UpdateDestinationInput
        {
            DeliveryStreamName = name,
            CurrentDeliveryStreamVersionId = version,
            DestinationId = "destinationId-000000000001",
            ExtendedS3DestinationUpdate = update,
        },
        Call("UpdateDestination"),
        default);

    [Fact]
    public async Task Puts_are_throttled_once_a_record_was_held_too_long_and_taken_again_when_it_is_delivered()
    {
        var client = new FirehoseClient(new DoorTransport(fixture.Door));
        await client.CreateDeliveryStream(
            new CreateDeliveryStreamInput
            {
                DeliveryStreamName = "held",
                ExtendedS3DestinationConfiguration = Bucket("held") with { RoleARN = ClientRole },
            },
            default);
        await Put();
        fixture.Time.Shift = TimeSpan.FromHours(24 + 11);
        await fixture.Holds.Look(default);

        var refused = await Assert.ThrowsAsync<AwsErrorException>(Put);

        Assert.Equal(("ServiceUnavailableException", 503), (refused.Code, refused.Status));
        Assert.Contains("--retention-max-hold-hours (10)", refused.Message, StringComparison.Ordinal);
        var status = fixture.Deliveries.Status().Single(status => status.Config.Name == "held");
        Assert.Equal(refused.Message, status.PutsRefused);

        await fixture.Objects.CreateBucket("held", status.Config.Account, status.Config.Region, default);
        await Delivered(status.Id).InTime();
        await Put();
        Assert.Null(fixture.Deliveries.Status().Single(status => status.Config.Name == "held").PutsRefused);

        async Task Put() => await client.PutRecord(new PutRecordInput
        {
            DeliveryStreamName = "held",
            Record = new Tarn.Aws.Firehose.Model.Record { Data = "x"u8.ToArray() },
        }, default);

        async Task Delivered(DeliveryId id)
        {
            while (true)
            {
                try
                {
                    await fixture.Deliveries.Flush(id, default);
                    return;
                }
                catch (OperationCanceledException)
                {
                    // An attempt that began before the bucket existed has failed meanwhile.
                    await Task.Yield();
                }
            }
        }
    }

    private Task<ListDeliveryStreamsOutput> List(string after, int limit) => fixture.Door.DeliveryStreamOperations.ListDeliveryStreams(
        new ListDeliveryStreamsInput { ExclusiveStartDeliveryStreamName = after, Limit = limit }, Call("ListDeliveryStreams"), default);
}
