using Tarn.Aws.Kinesis.Resources;

namespace Tarn.Aws.Kinesis.Finding;

/// <summary>Reads a stream's consumers from the registry, by name.</summary>
internal static class RegisteredConsumers
{
    /// <summary>The most consumers on one page.</summary>
    public const int PageMax = 100;

    public static ValueTask<IReadOnlyList<Resource>> Of(IMetadataReader reader, ResourceName stream, string? after, int limit) =>
        ResourceRegistry.List(
            reader, ConsumerArns.NameOf(stream, ""), after is null ? null : ConsumerArns.NameOf(stream, after).Name, limit);

    public static async ValueTask<IReadOnlyList<Resource>> AllOf(IMetadataReader reader, ResourceName stream)
    {
        var all = new List<Resource>();
        while (true)
        {
            var page = await Of(reader, stream, all.Count == 0 ? null : ConsumerArns.NameOf(all[^1]), PageMax);
            all.AddRange(page);
            if (page.Count < PageMax)
            {
                return all;
            }
        }
    }
}
