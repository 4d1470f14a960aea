using Tarn.Access;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Tagging;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Glue.Tags;

/// <summary>Tags of databases and tables.</summary>
/// <param name="finder">Finds databases and tables by ARN.</param>
/// <param name="changes">Changes tags.</param>
[AwsOperations("glue")]
internal sealed partial class TagOperations(CatalogFinder finder, TagChanges changes)
{
    private Func<IMetadataReader, ValueTask<ResourceId>> Named(Call call, string arn) => reader => finder.FindTagged(reader, call, arn);
}
