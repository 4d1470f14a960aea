using Tarn.Aws.Firehose.Model;
using Tarn.Delivery.Configuration;
using static Tarn.Aws.Tests.Firehose.FirehoseFixture;

namespace Tarn.Aws.Tests.Firehose.Destinations;

/// <summary>The copy of the source records of a destination of objects.</summary>
public sealed class BackupTests(FirehoseFixture fixture) : IClassFixture<FirehoseFixture>
{
    private static readonly ExtendedS3DestinationConfiguration BackedUp = Bucket() with
    {
        S3BackupMode = "Enabled",
        S3BackupConfiguration = Requests.Plain with
        {
            BucketARN = "arn:aws:s3:::copies",
            Prefix = "raw/!{timestamp:yyyy}/",
            CompressionFormat = "GZIP",
            BufferingHints = new BufferingHints { SizeInMBs = 7, IntervalInSeconds = 70 },
            ErrorOutputPrefix = "ignored/",
        },
    };

    [Fact]
    public async Task A_backup_is_stored_shown_and_never_switched_off()
    {
        await fixture.Create("backed", BackedUp);

        var stored = fixture.Stored("backed").Destination.Backup!;
        Assert.Equal(("copies", "raw/!{timestamp:yyyy}/", ObjectCompression.Gzip), (stored.Objects.Bucket, stored.Objects.Prefix, stored.Objects.Compression));
        Assert.Equal(new BufferingConfig(7, 70), stored.Buffering);
        var shown = (await fixture.Describe("backed")).Destinations[0].ExtendedS3DestinationDescription!;
        Assert.Equal(("Enabled", "ignored/"), (shown.S3BackupMode, shown.S3BackupDescription!.ErrorOutputPrefix));
        Assert.Equal(
            "S3BackupMode cannot go back to Disabled: a backup of source records stays on.",
            await Refusal(() => fixture.Update("backed", new ExtendedS3DestinationUpdate { S3BackupMode = "Disabled" })));
    }

    [Fact]
    public async Task An_update_switches_the_backup_on_with_the_bucket_that_was_given_before()
    {
        await fixture.Create("later", BackedUp with { S3BackupMode = "Disabled" });
        Assert.Null(fixture.Stored("later").Destination.Backup);

        await fixture.Update("later", new ExtendedS3DestinationUpdate
        {
            S3BackupMode = "Enabled",
            S3BackupUpdate = new S3DestinationUpdate { Prefix = "new/" },
        });

        var stored = fixture.Stored("later").Destination.Backup!;
        Assert.Equal(("copies", "new/", ObjectCompression.Gzip), (stored.Objects.Bucket, stored.Objects.Prefix, stored.Objects.Compression));
    }

    [Fact]
    public async Task Each_fault_of_a_backup_is_refused_by_name()
    {
        Assert.Equal(
            "S3BackupMode Enabled needs S3BackupConfiguration.",
            await Refusal(() => fixture.Create("none", Bucket() with { S3BackupMode = "Enabled" })));
        var refused = await Refusal(() => fixture.Create("faults", BackedUp with
        {
            S3BackupConfiguration = Requests.Plain with
            {
                RoleARN = "arn:aws:iam::1:role/x",
                Prefix = "!{timestamp:b}!{partitionKeyFromQuery:a}",
            },
        }));
        Assert.All(
            [
                "ExtendedS3DestinationConfiguration.S3BackupConfiguration.RoleARN 'arn:aws:iam::1:role/x' is not the ARN of a role.",
                "S3BackupConfiguration.Prefix: !{timestamp:b} is not a time pattern",
                "S3BackupConfiguration.Prefix uses !{partitionKeyFromQuery:a}",
            ],
            part => Assert.Contains(part, refused, StringComparison.Ordinal));
    }
}
