using Tarn.Access;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Protocols;
using Tarn.Aws.Tagging;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Firehose.Tags;

/// <summary>Tags of delivery streams.</summary>
/// <param name="streams">Finds delivery streams.</param>
/// <param name="changes">Changes tags.</param>
[AwsOperations("firehose")]
internal sealed partial class TagOperations(DeliveryStreamFinder streams, TagChanges changes)
{
    private Func<IMetadataReader, ValueTask<ResourceId>> Present(Call call, string name) =>
        TagChanges.Registered(streams.Find(call, name), () => DeliveryStreamFinder.NotFound(name, call.Account));
}
