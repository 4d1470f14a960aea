using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Athena;

public sealed partial class AthenaDoor
{
    /// <summary>One table with its columns.</summary>
    public async Task<GetTableMetadataOutput> GetTableMetadata(GetTableMetadataInput input, Call call, CancellationToken ct)
    {
        CheckCatalog(input.CatalogName);
        return new GetTableMetadataOutput
        {
            TableMetadata = await TableMetadatas.Find(executions.Catalog, PrincipalOf(call), input.DatabaseName.ToLowerInvariant(), input.TableName.ToLowerInvariant(), ct)
                ?? throw AthenaErrors.MetadataException($"Table {input.DatabaseName}.{input.TableName} not found."),
        };
    }
}
