using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Aws.KinesisAnalyticsV2;
using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.TarnApi.Parts;
using Tarn.Aws.TarnApi.Pending;
using Tarn.Lake.Catalog;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Messaging.Topics.Definitions;
using Tarn.Storage.Objects;

namespace Tarn.Aws.TarnApi.Resources;

/// <summary>The named resources of every kind, and the right that shows one of them.</summary>
/// <param name="registry">The resources of services.</param>
/// <param name="catalog">Tables and views.</param>
/// <param name="objects">Buckets.</param>
internal sealed class ResourceKinds(ResourceRegistry registry, LakeCatalog catalog, ObjectStore objects)
{
    private const string Table = "table";
    private const string Bucket = "bucket";

    private static readonly (string Kind, string Service, string Type)[] Registered =
    [
        ("application", KinesisAnalyticsV2Door.RegistryService, KinesisAnalyticsV2Door.RegistryType),
        ("delivery", DeliveryStreamFinder.Service, DeliveryStreamFinder.Type),
        ("function", FunctionFinder.Service, FunctionFinder.Type),
        ("items", TableFinder.Service, TableFinder.Type),
        ("queue", QueueDefinition.Kind.Service, QueueDefinition.Kind.Type),
        ("role", "iam", "role"),
        ("stream", StreamArns.Kind.Service, StreamArns.Kind.Type),
        ("topic", TopicDefinition.Kind.Service, TopicDefinition.Kind.Type),
        ("user", "iam", "user"),
    ];

    /// <summary>The kinds, in the order of their names.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Registered.Select(one => one.Kind).Append(Table).Append(Bucket).Order(StringComparer.Ordinal)];

    /// <summary>The resources of the call's account and region, buckets and users of the account, that the caller may see.</summary>
    /// <param name="kind">One kind; null: all.</param>
    public IEnumerable<SeenResource> Of(Call call, string? kind)
    {
        var found = Registered.Where(one => kind is null || one.Kind == kind).SelectMany(one => registry.All(one.Service, one.Type)
            .Where(resource => resource.Owner == call.Account && IsHere(resource, call) && IsSeen(resource.Arn, call))
            .Select(resource => new SeenResource(one.Kind, resource.Name.Name, resource.Arn) { Id = resource.Id }));
        if (kind is null or Table)
        {
            found = found.Concat(TableStatuses.SeenBy(call, catalog).Select(table => new SeenResource(Table, table.Name.ToString(), table.Name.Arn)));
        }

        return kind is null or Bucket ? found.Concat(BucketsOf(call)) : found;
    }

    private static bool IsHere(Resource resource, Call call) => resource.Name.Region.Length == 0 || resource.Name.Region == call.Region;

    private static bool IsSeen(string arn, Call call)
    {
        var (action, resource) = DescribeRights.Of(arn);
        return call.IsAllowed(action, resource);
    }

    private IEnumerable<SeenResource> BucketsOf(Call call) => objects.ListBuckets(call.Account)
        .Select(bucket => new SeenResource(Bucket, bucket.Name, $"arn:aws:s3:::{bucket.Name}"))
        .Where(bucket => call.IsAllowed("s3:ListBucket", bucket.Arn));
}
