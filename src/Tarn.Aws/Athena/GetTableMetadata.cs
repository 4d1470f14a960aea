using Tarn.Access;
using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena;

public sealed partial class AthenaDoor
{
    /// <summary>One table with its columns.</summary>
    public async Task<GetTableMetadataOutput> GetTableMetadata(GetTableMetadataInput input, Call call, CancellationToken cancellationToken)
    {
        CheckCatalog(input.CatalogName);
        return new GetTableMetadataOutput
        {
            TableMetadata = await TableMetadatas.Find(
                executions.Catalog, PrincipalOf(call), input.DatabaseName.ToLowerInvariant(), input.TableName.ToLowerInvariant(), cancellationToken)
                ?? throw AthenaErrors.MetadataException($"Table {input.DatabaseName}.{input.TableName} not found."),
        };
    }
}
