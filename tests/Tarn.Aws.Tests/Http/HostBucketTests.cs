using Tarn.Wire.Http;
using Tarn.Wire.Http.Sites;

namespace Tarn.Aws.Tests.Http;

public sealed class HostBucketTests
{
    [Theory]
    [InlineData("tarn.s3.corp", null)]
    [InlineData("my-bucket.s3.example.com:4566", null)]
    [InlineData("bucket.s3.amazonaws.com", "bucket")]
    [InlineData("bucket.s3.dualstack.eu-west-1.amazonaws.com", "bucket")]
    [InlineData("bucket.s3-website-eu-west-1.amazonaws.com", null)]
    [InlineData("bucket.s3.localhost:4566", "bucket")]
    [InlineData("a.s3.b.s3.us-east-1.localhost", "a.s3.b")]
    [InlineData("s3.us-east-1.localhost", null)]
    [InlineData("s3-data.localhost", "s3-data")]
    [InlineData("my.dotted.bucket.s3.eu-west-1.amazonaws.com", "my.dotted.bucket")]
    [InlineData("bucket.s3-eu-west-1.amazonaws.com", "bucket")]
    [InlineData("bucket.localhost:4566", "bucket")]
    [InlineData("localhost:4566", null)]
    [InlineData("s3.localhost:4566", null)]
    [InlineData("s3.us-east-1.amazonaws.com", null)]
    [InlineData("127.0.0.1:4566", null)]
    [InlineData("[::1]:4566", null)]
    [InlineData("tarn.example.com", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_bucket_is_found_where_the_host_holds_one(string? host, string? bucket) =>
        Assert.Equal(bucket, new HostBucket([]).Find(host));

    [Theory]
    [InlineData("s3.corp", null)]
    [InlineData("S3.Corp:4566", null)]
    [InlineData("tarn.s3.corp", "tarn")]
    [InlineData("my.dotted.bucket.s3.corp:443", "my.dotted.bucket")]
    [InlineData("tarn.S3.CORP", "tarn")]
    [InlineData("store.lake.s3.corp", null)]
    [InlineData("b.store.lake.s3.corp", "b")]
    [InlineData("notas3.corp", null)]
    [InlineData(".s3.corp", null)]
    [InlineData("bucket.localhost", "bucket")]
    [InlineData("10.0.0.1", null)]
    public void A_bucket_precedes_a_domain_of_the_settings(string host, string? bucket) =>
        Assert.Equal(bucket, new HostBucket(["s3.corp", "store.lake.s3.corp"]).Find(host));

    [Theory]
    [InlineData("abcdefghijklmnopqrstuvwxyz234567.lambda-url.us-east-1.localhost:4566", true)]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567.lambda-url.us-east-1.localhost", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyz234561.lambda-url.us-east-1.localhost", false)]
    [InlineData("bucket.lambda-url.us-east-1.localhost", false)]
    public void A_function_url_in_the_host_is_no_bucket(string host, bool isUrl)
    {
        Assert.Equal(isUrl ? "abcdefghijklmnopqrstuvwxyz234567" : null, HostFunction.Find(host));
        Assert.Equal(isUrl, RequestRouter.BucketOf(new HostBucket([]), host, null) is null);
    }

    [Theory]
    [InlineData("/_lambda-url/abcdefghijklmnopqrstuvwxyz234567", "/")]
    [InlineData("/_lambda-url/abcdefghijklmnopqrstuvwxyz234567/", "/")]
    [InlineData("/_lambda-url/abcdefghijklmnopqrstuvwxyz234567/a%20b/", "/a%20b/")]
    [InlineData("/_lambda-url/abcdefghijklmnopqrstuvwxyz234567a/", null)]
    [InlineData("/_lambda-url/abc/", null)]
    [InlineData("/bucket/_lambda-url/abcdefghijklmnopqrstuvwxyz234567/", null)]
    public void A_function_url_begins_the_path(string path, string? rest) => Assert.Equal(rest, HostFunction.FindInPath(path)?.Path);
}
