using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;
using Tarn.Aws.S3.Settings;
using Tarn.Storage.Objects.Definitions;

namespace Tarn.Aws.S3.RequestMetrics;

/// <summary>Filters of requests that have metrics of their own.</summary>
/// <param name="documents">Holds them.</param>
/// <param name="definitions">The buckets' settings in memory.</param>
/// <param name="tokens">Makes the tokens of lists.</param>
/// <param name="requests">Counts requests; null: no one reads the counts.</param>
[AwsOperations("s3")]
internal sealed partial class RequestMetricsOperations(
    BucketFinder buckets, BucketDocuments documents, Definitions<BucketDefinition> definitions, PageTokens tokens, RequestMeter? requests)
{
    private const int FiltersMax = 1_000;
    private const int PageMax = 100;

    /// <summary>Removes a filter. Its metrics keep their points.</summary>
    public Task DeleteBucketMetricsConfiguration(DeleteBucketMetricsConfigurationInput input, Call call, CancellationToken cancellationToken) =>
        documents.Change(
            buckets.Find(call, input.Bucket, input.ExpectedBucketOwner),
            document => FindIn(document, input.Id) is { } filter
                ? document with { RequestFilters = [.. document.RequestFilters!.Where(each => each != filter)] }
                : throw S3Errors.NoSuchConfiguration(),
            cancellationToken);

    /// <summary>A filter as it was put.</summary>
    public Task<GetBucketMetricsConfigurationOutput> GetBucketMetricsConfiguration(
        GetBucketMetricsConfigurationInput input, Call call, CancellationToken cancellationToken) => Task.FromResult(
            FindIn(DefinitionOf(call, input.Bucket, input.ExpectedBucketOwner), input.Id) is { } filter
                ? new GetBucketMetricsConfigurationOutput { MetricsConfiguration = ToWire(filter) }
                : throw S3Errors.NoSuchConfiguration());

    /// <summary>A bucket's filters by id, 100 a page.</summary>
    public Task<ListBucketMetricsConfigurationsOutput> ListBucketMetricsConfigurations(
        ListBucketMetricsConfigurationsInput input, Call call, CancellationToken cancellationToken)
    {
        var filters = DefinitionOf(call, input.Bucket, input.ExpectedBucketOwner).RequestFilters ?? [];
        var (page, next) = tokens.Of(call, input.Bucket, filters, static filter => filter.Id, input.ContinuationToken, PageMax);
        return Task.FromResult(new ListBucketMetricsConfigurationsOutput
        {
            IsTruncated = next is not null,
            ContinuationToken = input.ContinuationToken,
            NextContinuationToken = next,
            MetricsConfigurationList = page.Count == 0 ? null : [.. page.Select(ToWire)],
        });
    }

    /// <summary>Adds or replaces a filter: at most 1,000 in a bucket. Requests count from the answer on.</summary>
    [Refused("MetricsConfiguration.Filter.AccessPointArn", "a prefix: Tarn has no access points")]
    [Refused("MetricsConfiguration.Filter.And.AccessPointArn", "a prefix: Tarn has no access points")]
    public async Task PutBucketMetricsConfiguration(PutBucketMetricsConfigurationInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        CheckId(input.Id);
        if (input.MetricsConfiguration.Id != input.Id)
        {
            throw S3Errors.InvalidArgument("The id of the configuration differs from the one of the request.", "Id", input.MetricsConfiguration.Id);
        }

        var filter = Read(input.MetricsConfiguration);
        await documents.Change(
            buckets.Find(call, input.Bucket, input.ExpectedBucketOwner),
            document =>
            {
                RequestFilter[] others = [.. (document.RequestFilters ?? []).Where(each => each.Id != filter.Id)];
                return others.Length < FiltersMax
                    ? document with { RequestFilters = [.. others.Append(filter).OrderBy(each => each.Id, StringComparer.Ordinal)] }
                    : throw S3Errors.TooManyConfigurations();
            },
            cancellationToken);
        requests?.Want();
    }

    private BucketDefinition DefinitionOf(Call call, string name, string? expectedOwner) =>
        definitions.Get(BucketResources.IdOf(buckets.Find(call, name, expectedOwner))) ?? throw S3Errors.NoSuchBucket(bucketName: name);

    private static RequestFilter? FindIn(BucketDefinition document, string? id)
    {
        CheckId(id);
        return document.RequestFilters?.FirstOrDefault(each => each.Id == id);
    }

    private static void CheckId(string? id)
    {
        const int LengthMax = 64;
        if (string.IsNullOrEmpty(id) || id.Length > LengthMax || !id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_'))
        {
            throw S3Errors.InvalidArgument("The id of a configuration has 1 to 64 letters, digits, periods, dashes and underscores.", "id", id);
        }
    }

    private static RequestFilter Read(MetricsConfiguration sent)
    {
        if (sent.Filter is not { } filter)
        {
            return new RequestFilter(sent.Id, RequestFilterForm.None, null, []);
        }

        var conditions = (filter.Prefix is null ? 0 : 1) + (filter.Tag is null ? 0 : 1) + (filter.And is null ? 0 : 1);
        if (conditions != 1)
        {
            throw S3Errors.MalformedXML();
        }

        if (filter.And is not { } and)
        {
            return new RequestFilter(sent.Id, RequestFilterForm.Single, filter.Prefix, Tags(filter.Tag is { } tag ? [tag] : []));
        }

        return (and.Prefix is null ? 0 : 1) + (and.Tags?.Count ?? 0) >= 2
            ? new RequestFilter(sent.Id, RequestFilterForm.And, and.Prefix, Tags(and.Tags ?? []))
            : throw S3Errors.MalformedXML();
    }

    private static IReadOnlyList<KeyValuePair<string, string>> Tags(IReadOnlyList<Tag> tags) => S3Tags.Of(tags, S3Tags.BucketTagsMax);

    private static MetricsConfiguration ToWire(RequestFilter filter)
    {
        var tags = filter.Tags.Count == 0 ? null : S3Tags.ToWire(filter.Tags);
        return new MetricsConfiguration
        {
            Id = filter.Id,
            Filter = filter.Form switch
            {
                RequestFilterForm.None => null,
                RequestFilterForm.Single => new MetricsFilter { Prefix = filter.Prefix, Tag = tags?[0] },
                RequestFilterForm.And => new MetricsFilter { And = new MetricsAndOperator { Prefix = filter.Prefix, Tags = tags } },
            },
        };
    }
}
