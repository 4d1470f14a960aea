using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.RequestMetrics;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.S3.RequestMetrics;

/// <summary>The family alone, on the twins of store and disk.</summary>
public sealed class RequestMetricsOperationsTests
{
    [Fact]
    public async Task A_configuration_comes_back_as_it_was_put_and_goes()
    {
        await using var twins = await BucketTwins.Open();
        var family = Family(twins);
        MetricsFilter?[] filters =
        [
            null,
            new() { Prefix = "logs/" },
            new() { Tag = new Tag { Key = "team", Value = "lake" } },
            new() { And = new() { Prefix = "logs/", Tags = [new Tag { Key = "team", Value = "lake" }, new Tag { Key = "kind", Value = "log" }] } },
        ];
        foreach (var (filter, id) in filters.Zip(["all", "prefix", "tag", "and"]))
        {
            await Put(family, id, filter);
        }

        await Put(family, "prefix", new() { Prefix = "other/" });
        Assert.Null((await Get(family, "all")).Filter);
        Assert.Equal("other/", (await Get(family, "prefix")).Filter!.Prefix);
        Assert.Equal("lake", (await Get(family, "tag")).Filter!.Tag!.Value);
        var and = (await Get(family, "and")).Filter!.And!;
        Assert.Equal(("logs/", "team,kind"), (and.Prefix, string.Join(',', and.Tags!.Select(tag => tag.Key))));
        Assert.Equal(["all", "and", "prefix", "tag"], (await List(family, null)).MetricsConfigurationList!.Select(each => each.Id));

        await Delete(family, "and");
        Assert.Equal("NoSuchConfiguration", await BucketTwins.ErrorOf(() => Get(family, "and")));
        Assert.Equal("NoSuchConfiguration", await BucketTwins.ErrorOf(() => Delete(family, "and")));
        Assert.Equal("NoSuchBucket", await BucketTwins.ErrorOf(() => family.ListBucketMetricsConfigurations(
            new ListBucketMetricsConfigurationsInput { Bucket = "none" }, BucketTwins.Call("ListBucketMetricsConfigurations"), default)));
    }

    [Fact]
    public async Task A_bucket_has_a_thousand_in_pages_of_a_hundred()
    {
        await using var twins = await BucketTwins.Open();
        var family = Family(twins);
        for (var i = 0; i < 1_000; i++)
        {
            await Put(family, $"f{i:D4}", null);
        }

        Assert.Equal("TooManyConfigurations", await BucketTwins.ErrorOf(() => Put(family, "one-more", null)));
        await Put(family, "f0000", new() { Prefix = "a" });
        List<string> ids = [];
        string? token = null;
        do
        {
            var page = await List(family, token);
            Assert.Equal(100, page.MetricsConfigurationList!.Count);
            Assert.Equal(page.NextContinuationToken is not null, page.IsTruncated);
            ids.AddRange(page.MetricsConfigurationList.Select(each => each.Id));
            token = page.NextContinuationToken;
        }
        while (token is not null);
        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => $"f{i:D4}"), ids);
    }

    [Theory]
    [InlineData("AccessPointArn", "a", "point")]
    [InlineData("AccessPointArn", "a", "and-point")]
    [InlineData("MalformedXML", "a", "empty")]
    [InlineData("MalformedXML", "a", "two")]
    [InlineData("MalformedXML", "a", "and-one")]
    [InlineData("InvalidArgument", "a b", "prefix")]
    [InlineData("InvalidArgument", "", "prefix")]
    [InlineData("InvalidArgument", "other", "prefix")]
    public async Task Other_configurations_are_refused(string code, string id, string form)
    {
        const string Point = "arn:aws:s3:us-east-1:000000000000:accesspoint/p";
        var tag = new Tag { Key = "k", Value = "v" };
        MetricsFilter filter = form switch
        {
            "point" => new() { AccessPointArn = Point },
            "and-point" => new() { And = new() { Prefix = "p", Tags = [tag], AccessPointArn = Point } },
            "empty" => new(),
            "two" => new() { Prefix = "p", Tag = tag },
            "and-one" => new() { And = new() { Prefix = "p" } },
            _ => new() { Prefix = "p" },
        };
        await using var twins = await BucketTwins.Open();
        var input = new PutBucketMetricsConfigurationInput
        {
            Bucket = BucketTwins.Bucket,
            Id = id,
            MetricsConfiguration = new() { Id = id == "other" ? "a" : id, Filter = filter },
        };
        var family = Family(twins);
        var error = await Record.ExceptionAsync(() => family.PutBucketMetricsConfiguration(input, BucketTwins.Call("PutBucketMetricsConfiguration"), default));
        Assert.Contains(code, error is AwsErrorException refused ? refused.Code : error!.Message, StringComparison.Ordinal);
        Assert.Null((await List(family, null)).MetricsConfigurationList);
    }

    private static RequestMetricsOperations Family(BucketTwins twins) => new(twins.Buckets, twins.Documents, twins.Definitions, twins.Tokens, requests: null);

    private static Task Put(RequestMetricsOperations family, string id, MetricsFilter? filter) => family.PutBucketMetricsConfiguration(
        new PutBucketMetricsConfigurationInput { Bucket = BucketTwins.Bucket, Id = id, MetricsConfiguration = new() { Id = id, Filter = filter } },
        BucketTwins.Call("PutBucketMetricsConfiguration"),
        default);

    private static async Task<MetricsConfiguration> Get(RequestMetricsOperations family, string id)
    {
        var input = new GetBucketMetricsConfigurationInput { Bucket = BucketTwins.Bucket, Id = id };
        return (await family.GetBucketMetricsConfiguration(input, BucketTwins.Call("GetBucketMetricsConfiguration"), default)).MetricsConfiguration!;
    }

    private static Task Delete(RequestMetricsOperations family, string id) => family.DeleteBucketMetricsConfiguration(
        new DeleteBucketMetricsConfigurationInput { Bucket = BucketTwins.Bucket, Id = id }, BucketTwins.Call("DeleteBucketMetricsConfiguration"), default);

    private static Task<ListBucketMetricsConfigurationsOutput> List(RequestMetricsOperations family, string? token) => family.ListBucketMetricsConfigurations(
        new ListBucketMetricsConfigurationsInput { Bucket = BucketTwins.Bucket, ContinuationToken = token },
        BucketTwins.Call("ListBucketMetricsConfigurations"),
        default);
}
