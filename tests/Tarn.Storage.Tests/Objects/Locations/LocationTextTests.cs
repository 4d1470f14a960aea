using Tarn.Storage.Objects.Locations;

namespace Tarn.Storage.Tests.Objects.Locations;

public sealed class LocationTextTests
{
    [Fact]
    public void A_bucket_of_another_store_has_its_name_in_the_path()
    {
        var config = LocationText.Locations(
            """
            {"far": {"kind": "s3", "bucket": "vault", "prefix": "a/", "endpoint": "https://s3.example.com:9000", "region": "eu-central-1",
             "accessKeyIdVariable": "ID", "secretAccessKeyVariable": "SECRET"}}
            """).Single();
        Assert.Equal(("far", "vault", "a/", "eu-central-1", true), (config.Name, config.Bucket, config.Prefix, config.Region, config.IsPathStyle));
        Assert.Equal(("ID", "SECRET"), (config.AccessKeyIdVariable, config.SecretAccessKeyVariable));
    }

    [Theory]
    [InlineData("[]", "an object is needed")]
    [InlineData("{", "an object is needed")]
    [InlineData("""{"A": {"kind": "folder", "path": "/a"}}""", "'A' is no name of a storage location")]
    [InlineData("""{"a": 1}""", "a needs an object")]
    [InlineData("""{"a": {}}""", "a.kind must be folder or s3")]
    [InlineData("""{"a": {"kind": 1}}""", "a.kind must be a text")]
    [InlineData("""{"a": {"kind": "folder", "path": "/a", "path": "/b"}}""", "a.path is there twice")]
    [InlineData("""{"a": {"kind": "s3"}}""", "a.bucket is missing")]
    [InlineData("""{"a": {"kind": "s3", "bucket": "b", "prefix": "x"}}""", "a.prefix must be a folder's name with a slash at its end")]
    [InlineData("""{"a": {"kind": "s3", "bucket": "b", "endpoint": "s3.example.com"}}""", "a.endpoint must be a URL without a path")]
    [InlineData("""{"a": {"kind": "s3", "bucket": "b", "secretAccessKey": "x"}}""", "a.secretAccessKey is not known; the members are kind, bucket")]
    [InlineData("""{"a": {"kind": "s3", "bucket": "b"}}""", "a.accessKeyIdVariable is missing")]
    [InlineData(
        """{"a": {"kind": "s3", "bucket": "b", "accessKeyIdVariable": "TARN_ID", "secretAccessKeyVariable": "S"}}""", "does not begin with TARN_")]
    [InlineData(
        """{"a": {"kind": "s3", "bucket": "b", "pathStyle": "yes", "accessKeyIdVariable": "I", "secretAccessKeyVariable": "S"}}""",
        "a.pathStyle must be true or false")]
    public void An_error_names_the_member_and_what_would_work(string text, string expected)
    {
        var refused = Assert.Throws<FormatException>(() => LocationText.Locations(text));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }
}
