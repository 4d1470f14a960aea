using Tarn.Access;
using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena.Catalogs;

internal sealed partial class CatalogOperations
{
    /// <summary>One table with its columns.</summary>
    public async Task<GetTableMetadataOutput> GetTableMetadata(GetTableMetadataInput input, Call call, CancellationToken cancellationToken)
    {
        dataCatalogs.Find(call, input.CatalogName);
        return new GetTableMetadataOutput
        {
            TableMetadata = await tables.Find(call, input.DatabaseName.ToLowerInvariant(), input.TableName.ToLowerInvariant(), cancellationToken)
                ?? throw AthenaErrors.MetadataException($"Table {input.DatabaseName}.{input.TableName} not found."),
        };
    }
}
