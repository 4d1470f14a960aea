using Tarn.Aws.Http;

namespace Tarn.Aws.Tests.Http;

public sealed class HostBucketTests
{
    [Theory]
    [InlineData("my-bucket.s3.example.com:4566", "my-bucket")]
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
        Assert.Equal(bucket, HostBucket.Find(host));
}
