using Tarn.Storage.Objects.Definitions;
using Tarn.Storage.Objects.Lifecycle;
using Tarn.Storage.Objects.Properties;

namespace Tarn.Storage.Tests.Objects.Definitions;

public sealed class BucketDefinitionTests
{
    // The row as the door wrote it before this room did.
    private const string Row =
        "010205010263010A68747470733A2F2F6102044745540450555401022A0105657461673D01010272010100066C6F67732F01026B02760B001F0006020401080005"
        + "0001026E2561726E3A6177733A7371733A65752D776573742D313A3132333435363738393031323A7103612F00011373333A4F626A656374437265617465643A2A0A";

    [Fact]
    public void A_row_has_all_settings_but_tags()
    {
        var definition = new BucketDefinition
        {
            Encryption = new DefaultEncryption(SealsObjects: true, BucketKeys: true),
            PublicAccess = new PublicAccess(true, false, true, false),
            Cors = [new CorsRule("c", ["https://a"], ["GET", "PUT"], ["*"], ["etag"], 60)],
            Lifecycle = new LifecycleRules(
                [
                    new LifecycleRule
                    {
                        Id = "r",
                        IsEnabled = true,
                        Filter = new LifecycleFilter("logs/", [new("k", "v")], 10, null),
                        FilterForm = LifecycleFilterForm.And,
                        RemovesExpiredMarkers = false,
                        Expiration = new LifecycleTerm(30, null),
                        NoncurrentExpiration = new NoncurrentExpiration(5, 2),
                        UploadDays = 3,
                        Transitions = [new LifecycleTransition(new LifecycleTerm(7, null), StorageClass.Glacier)],
                        NoncurrentTransitions = [],
                    },
                ],
                MovesSmallToArchive: true),
            Notifications = [new NotificationRule("n", "arn:aws:sqs:eu-west-1:123456789012:q", ["s3:ObjectCreated:*"], "a/", null)],
            LacksOwnership = false,
            Ownership = ObjectOwnership.BucketOwnerPreferred,
            Acl = CannedAcl.PublicRead,
            Tags = [new("team", "lake")],
        };
        Assert.Equal(Row, Convert.ToHexString(definition.Encode()));
        var read = BucketDefinition.Decode(Convert.FromHexString(Row));
        Assert.Equal(Row, Convert.ToHexString(read.Encode()));
        Assert.Empty(read.Tags);
        Assert.Equal(
            (true, ObjectOwnership.BucketOwnerPreferred, CannedAcl.PublicRead, true),
            (read.Encryption!.BucketKeys, read.Ownership, read.Acl, read.TakesAcls));
    }

    [Theory]
    [InlineData(true, false, null, 1)]
    [InlineData(true, true, null, 2)]
    [InlineData(true, false, true, 5)]
    [InlineData(false, true, false, 26)]
    public void A_default_encryption_is_one_byte(bool seals, bool bucketKeys, bool? blocks, byte bits)
    {
        var encryption = new DefaultEncryption(seals, bucketKeys, blocks);
        var row = new BucketDefinition { Encryption = encryption }.Encode();
        Assert.Equal(bits, row[1]);
        Assert.Equal(encryption, BucketDefinition.Decode(row).Encryption);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("alias/lake")]
    public void A_key_follows_the_row_of_a_bucket_that_uses_the_key_service(string? key)
    {
        var encryption = new DefaultEncryption(true, true) { UsesKms = true, KmsKey = key };
        var read = BucketDefinition.Decode(new BucketDefinition { Encryption = encryption }.Encode());
        Assert.Equal((encryption, null), (read.Encryption, read.RequestFilters));
        RequestFilter[] filters = [new("all", RequestFilterForm.None, null, [])];
        var both = BucketDefinition.Decode(new BucketDefinition { Encryption = encryption, RequestFilters = filters }.Encode());
        Assert.Equal((encryption, "all"), (both.Encryption, both.RequestFilters![0].Id));
    }

    [Fact]
    public void The_empty_row_is_that_of_a_new_bucket()
    {
        var read = BucketDefinition.Decode(ReadOnlyMemory<byte>.Empty);
        Assert.Equal((PublicAccess.All, false), (read.PublicAccess, read.TakesAcls));
        Assert.Equal("01000F00000000", Convert.ToHexString(read.Encode()));
    }

    [Fact]
    public void Filters_of_requests_follow_a_row_that_has_some()
    {
        RequestFilter[] filters =
        [
            new("all", RequestFilterForm.None, null, []),
            new("logs", RequestFilterForm.And, "logs/", [new("team", "lake"), new("kind", "log")]),
        ];
        var read = BucketDefinition.Decode(new BucketDefinition { RequestFilters = filters }.Encode()).RequestFilters!;
        Assert.Equal(filters.Select(each => (each.Id, each.Form, each.Prefix)), read.Select(each => (each.Id, each.Form, each.Prefix)));
        Assert.Equal(filters[1].Tags, read[1].Tags);
        Assert.Null(BucketDefinition.Decode(new BucketDefinition { RequestFilters = [] }.Encode()).RequestFilters);
        Assert.True(read[0].IsWholeBucket && !read[1].IsWholeBucket && read[1].HasKey("logs/a") && !read[1].HasKey("a"));
        Assert.True(read[1].HasTags([new("kind", "log"), new("team", "lake"), new("a", "b")]) && !read[1].HasTags([new("kind", "log")]));
    }
}
