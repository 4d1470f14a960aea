using Tarn.Access;
using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;

namespace Tarn.Aws.Iceberg.Namespaces;

internal sealed partial class NamespaceOperations
{
    /// <summary>Returns a namespace's properties.</summary>
    public Task<LoadNamespaceMetadataOutput> LoadNamespaceMetadata(LoadNamespaceMetadataInput input, Call call, CancellationToken cancellationToken)
    {
        var database = catalog.Find(call, RestNames.PresentOf(call, input.Prefix, input.Namespace));
        return Task.FromResult(new LoadNamespaceMetadataOutput
        {
            Namespace = [database.Name.Database],
            Properties = GlueDatabaseDocuments.Of(database),
        });
    }
}
