using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;
using Tarn.Aws.Tagging;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Athena.Tags;

internal sealed partial class TagOperations
{
    /// <summary>Adds tags, or replaces those of the same key. Settings among them count for the statements that start next.</summary>
    [Refused("Tags", "of the keys tarn.*: tarn.timeout-seconds, tarn.workers-max, tarn.memory-mb and tarn.queue-max")]
    public async Task<TagResourceOutput> TagResource(TagResourceInput input, Call call, CancellationToken cancellationToken)
    {
        var tags = WireTags.Of(input.Tags);
        WorkGroupTags.Terms(tags);
        await store.Commit(
            async transaction =>
            {
                await TagChanges.Add(transaction, await Registered(transaction, call, input.ResourceARN), tags, WireTags.TooMany);
                return true;
            },
            cancellationToken);
        return new TagResourceOutput();
    }
}
