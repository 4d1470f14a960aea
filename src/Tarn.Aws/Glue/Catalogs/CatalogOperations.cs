using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Glue.Catalogs;

/// <summary>The account's own catalog. Further catalogs do not exist here.</summary>
[AwsOperations("glue")]
internal sealed partial class CatalogOperations
{
    /// <summary>Describes the account's catalog.</summary>
    public Task<GetCatalogOutput> GetCatalog(GetCatalogInput input, Call call, CancellationToken cancellationToken)
    {
        _ = CatalogFinder.ScopeOf(call, input.CatalogId);
        return Task.FromResult(new GetCatalogOutput { Catalog = Own(call) });
    }

    /// <summary>Lists the catalogs of the account: its own one, if the root is asked for.</summary>
    [Kept("NextToken", "one catalog is one page")]
    [Kept("MaxResults", "one catalog is one page")]
    [Kept("Recursive", "the account's catalog has no other catalogs in it")]
    [Kept("HasDatabases", "the account's catalog is the only one")]
    public Task<GetCatalogsOutput> GetCatalogs(GetCatalogsInput input, Call call, CancellationToken cancellationToken)
    {
        _ = CatalogFinder.ScopeOf(call, input.ParentCatalogId);
        return Task.FromResult(new GetCatalogsOutput { CatalogList = input.IncludeRoot == true ? [Own(call)] : [] });
    }

    /// <summary>The import from Athena's old catalog, which every account has done.</summary>
    public Task<GetCatalogImportStatusOutput> GetCatalogImportStatus(GetCatalogImportStatusInput input, Call call, CancellationToken cancellationToken)
    {
        _ = CatalogFinder.ScopeOf(call, input.CatalogId);
        return Task.FromResult(new GetCatalogImportStatusOutput { ImportStatus = new CatalogImportStatus { ImportCompleted = true } });
    }

    /// <summary>The settings of encryption: none, because there are no keys. Secrets of connections are sealed by the instance's own key.</summary>
    public Task<GetDataCatalogEncryptionSettingsOutput> GetDataCatalogEncryptionSettings(
        GetDataCatalogEncryptionSettingsInput input, Call call, CancellationToken cancellationToken)
    {
        _ = CatalogFinder.ScopeOf(call, input.CatalogId);
        return Task.FromResult(new GetDataCatalogEncryptionSettingsOutput
        {
            DataCatalogEncryptionSettings = new DataCatalogEncryptionSettings
            {
                EncryptionAtRest = new EncryptionAtRest { CatalogEncryptionMode = "DISABLED" },
                ConnectionPasswordEncryption = new ConnectionPasswordEncryption { ReturnConnectionPasswordEncrypted = false },
            },
        });
    }

    private static Catalog Own(Call call) => new()
    {
        CatalogId = call.Account,
        Name = call.Account,
        ResourceArn = $"arn:aws:glue:{call.Region}:{call.Account}:catalog",
        CreateDatabaseDefaultPermissions = [],
        CreateTableDefaultPermissions = [],
    };
}
