using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;

namespace Tarn.Aws.Athena.Catalogs;

internal sealed partial class CatalogOperations
{
    /// <summary>One table with its columns.</summary>
    public async Task<GetTableMetadataOutput> GetTableMetadata(GetTableMetadataInput input, Call call, CancellationToken cancellationToken)
    {
        DataCatalogs.Check(input.CatalogName);
        return new GetTableMetadataOutput
        {
            TableMetadata = await TableMetadatas.Find(
                catalog, PrimaryWorkGroup.PrincipalOf(call), input.DatabaseName.ToLowerInvariant(), input.TableName.ToLowerInvariant(), cancellationToken)
                ?? throw AthenaErrors.MetadataException($"Table {input.DatabaseName}.{input.TableName} not found."),
        };
    }
}
