using System.Collections.Frozen;

namespace Tarn.Aws.TarnApi.Resources;

/// <summary>Chooses resources by a tag. A caller needs the right to list the tags of each one: a match reveals them.</summary>
/// <param name="store">The tags.</param>
internal sealed class TaggedResources(IMetadataStore store)
{
    // A read transaction holds the log of the store.
    private const int PerRead = 500;

    private static readonly FrozenDictionary<string, string> Actions = new Dictionary<string, string>
    {
        ["application"] = "kinesisanalytics:ListTagsForResource",
        ["delivery"] = "firehose:ListTagsForDeliveryStream",
        ["function"] = "lambda:ListTags",
        ["items"] = "dynamodb:ListTagsOfResource",
        ["queue"] = "sqs:ListQueueTags",
        ["stream"] = "kinesis:ListTagsForStream",
        ["topic"] = "sns:ListTagsForResource",
    }.ToFrozenDictionary();

    /// <summary>The resources that have a tag. Tables, buckets, users and roles have none here.</summary>
    /// <param name="tag"><c>KEY</c>, or <c>KEY=VALUE</c>.</param>
    public async ValueTask<List<SeenResource>> Of(
        Call call, IEnumerable<SeenResource> seen, string tag, CancellationToken cancellationToken)
    {
        var at = tag.IndexOf('=', StringComparison.Ordinal);
        var (key, value) = at < 0 ? (tag, null) : (tag[..at], tag[(at + 1)..]);
        var allowed = seen.Where(one => one.Id is not null && Actions.TryGetValue(one.Kind, out var action) && call.IsAllowed(action, one.Arn));
        List<SeenResource> found = [];
        foreach (var part in allowed.Chunk(PerRead))
        {
            found.AddRange(await store.Read(reader => Matching(reader, part, key, value), cancellationToken));
        }

        return found;
    }

    private static async ValueTask<List<SeenResource>> Matching(IMetadataReader reader, SeenResource[] seen, string key, string? value)
    {
        List<SeenResource> found = [];
        foreach (var one in seen)
        {
            var tags = await ResourceTags.Read(reader, one.Id!.Value);
            if (tags.Any(tag => tag.Key == key && (value is null || tag.Value == value)))
            {
                found.Add(one);
            }
        }

        return found;
    }
}
