using Tarn.Access.Registry;
using Tarn.Aws.S3.Resources;
using Tarn.Storage.Objects.Definitions;

namespace Tarn.Aws.Tests.S3.Settings;

/// <summary>Documents of buckets, below the families that read and change them.</summary>
public sealed class BucketDocumentsTests
{
    [Fact]
    public async Task A_change_of_one_kind_leaves_the_others()
    {
        await using var twins = await BucketTwins.Open();
        var bucket = twins.Objects.FindBucket(BucketTwins.Bucket)!;

        await twins.Documents.Change(bucket, document => document with { Encryption = new DefaultEncryption(true, true) }, default);
        await twins.Documents.Change(bucket, document => document with { Tags = [new("k", "v")] }, default);
        await twins.Documents.Change(bucket, document => document with { Encryption = new DefaultEncryption(true, false) }, default);

        await twins.Documents.Change(
            bucket,
            document =>
            {
                Assert.Equal((false, "v"), (document.Encryption!.BucketKeys, Assert.Single(document.Tags).Value));
                return document;
            },
            default);
    }

    [Fact]
    public async Task A_bucket_that_goes_between_its_look_up_and_the_change_leaves_no_tags_behind()
    {
        await using var twins = await BucketTwins.Open();
        var bucket = twins.Objects.FindBucket(BucketTwins.Bucket)!;
        await twins.Store.Commit(transaction => twins.Objects.DeleteBucket(transaction, bucket.Name), default);
        await twins.Objects.CreateBucket(bucket.Name, bucket.Account, bucket.Region, default);

        Assert.Equal("NoSuchBucket", await BucketTwins.ErrorOf(
            () => twins.Documents.Change(bucket, document => document with { Tags = [new("k", "v")] }, default)));

        Assert.Empty(await twins.Store.Read(reader => ResourceTags.Read(reader, BucketResources.IdOf(bucket)), default));
    }
}
