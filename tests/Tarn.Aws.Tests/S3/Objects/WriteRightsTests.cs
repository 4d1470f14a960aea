using Tarn.Aws.S3.Model;
using Tarn.Aws.Tests.Protocols;
using Tarn.Aws.Tests.Rights;
using Tarn.Storage;

namespace Tarn.Aws.Tests.S3.Objects;

/// <summary>Members of a write need the rights of the operations that set them later.</summary>
public sealed class WriteRightsTests
{
    private static readonly DateTimeOffset Until = DateTimeOffset.UtcNow.AddYears(100);

    [Theory]
    [InlineData("s3:PutObjectTagging", "a=b", null, null)]
    [InlineData("s3:PutObjectRetention", null, "COMPLIANCE", null)]
    [InlineData("s3:PutObjectRetention", null, "GOVERNANCE", null)]
    [InlineData("s3:PutObjectLegalHold", null, null, "ON")]
    [InlineData("s3:PutObjectLegalHold", null, null, "OFF")]
    public async Task Tags_and_locks_of_a_write_need_their_own_rights(string action, string? tagging, string? mode, string? hold)
    {
        await using var twins = await BucketTwins.Open();
        await twins.Put("source");
        DateTimeOffset? until = mode is null ? null : Until;

        await Denied(action, call => twins.ObjectFamily().PutObject(
            new PutObjectInput
            {
                Bucket = BucketTwins.Bucket,
                Key = "k",
                Body = BucketTwins.Body("b"),
                Tagging = tagging,
                ObjectLockMode = mode,
                ObjectLockRetainUntilDate = until,
                ObjectLockLegalHoldStatus = hold,
            },
            call,
            default));
        await Denied(action, call => twins.ObjectFamily().CopyObject(
            new CopyObjectInput
            {
                Bucket = BucketTwins.Bucket,
                Key = "k",
                CopySource = "lake/source",
                TaggingDirective = tagging is null ? null : "REPLACE",
                Tagging = tagging,
                ObjectLockMode = mode,
                ObjectLockRetainUntilDate = until,
                ObjectLockLegalHoldStatus = hold,
            },
            call,
            default));
        await Denied(action, call => twins.UploadFamily().CreateMultipartUpload(
            new CreateMultipartUploadInput
            {
                Bucket = BucketTwins.Bucket,
                Key = "k",
                Tagging = tagging,
                ObjectLockMode = mode,
                ObjectLockRetainUntilDate = until,
                ObjectLockLegalHoldStatus = hold,
            },
            call,
            default));
    }

    [Theory]
    [InlineData("private", null)]
    [InlineData("public-read", null)]
    [InlineData("bucket-owner-full-control", null)]
    [InlineData(null, "id=1")]
    public async Task An_access_control_list_of_a_write_needs_its_own_right(string? acl, string? grant)
    {
        await using var twins = await BucketTwins.Open();
        await twins.Put("source");

        await Denied("s3:PutObjectAcl", call => twins.ObjectFamily().PutObject(
            new PutObjectInput { Bucket = BucketTwins.Bucket, Key = "k", Body = BucketTwins.Body("b"), ACL = acl, GrantRead = grant }, call, default));
        await Denied("s3:PutObjectAcl", call => twins.ObjectFamily().CopyObject(
            new CopyObjectInput { Bucket = BucketTwins.Bucket, Key = "k", CopySource = "lake/source", ACL = acl, GrantFullControl = grant }, call, default));
        await Denied("s3:PutObjectAcl", call => twins.UploadFamily().CreateMultipartUpload(
            new CreateMultipartUploadInput { Bucket = BucketTwins.Bucket, Key = "k", ACL = acl, GrantWriteACP = grant }, call, default));
    }

    [Fact]
    public async Task A_write_without_tags_and_locks_asks_for_none_of_these_rights()
    {
        await using var twins = await BucketTwins.Open();
        var rights = new AllBut();

        await twins.ObjectFamily().PutObject(
            new PutObjectInput { Bucket = BucketTwins.Bucket, Key = "k", Body = BucketTwins.Body("b") }, Call(rights), default);
        await twins.ObjectFamily().CopyObject(
            new CopyObjectInput { Bucket = BucketTwins.Bucket, Key = "copy", CopySource = "lake/k", Tagging = "ignored=1" }, Call(rights), default);

        Assert.Equal(["s3:PutObject", "s3:GetObject"], rights.Asked.Select(asked => asked.Action));
    }

    [Theory]
    [InlineData("s3:GetObjectTagging")]
    [InlineData("s3:PutObjectTagging")]
    public async Task A_copy_that_takes_over_tags_needs_the_rights_to_read_and_set_them(string action)
    {
        await using var twins = await BucketTwins.Open();
        await twins.ObjectFamily().PutObject(
            new PutObjectInput { Bucket = BucketTwins.Bucket, Key = "tagged", Body = BucketTwins.Body("b"), Tagging = "a=b" },
            BucketTwins.Call("PutObject"),
            default);

        await Denied(action, call => twins.ObjectFamily().CopyObject(
            new CopyObjectInput { Bucket = BucketTwins.Bucket, Key = "k", CopySource = "lake/tagged" }, call, default));
    }

    private static async Task Denied(string action, Func<Access.Call, Task> write)
    {
        var denied = await Assert.ThrowsAsync<TarnException>(() => write(Call(new AllBut(action))));
        Assert.Equal(ErrorKind.AccessDenied, denied.Kind);
        Assert.Contains(action, denied.Message, StringComparison.Ordinal);
    }

    private static Access.Call Call(AllBut rights) => DoorWire.Call("PutObject", DateTimeOffset.UtcNow, rights);
}
