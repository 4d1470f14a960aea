using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;

namespace Tarn.Aws.Iceberg.Credentials;

/// <summary>Credentials for the files of tables.</summary>
/// <param name="files">Makes credentials.</param>
[AwsOperations("iceberg")]
internal sealed partial class CredentialOperations(RestCatalog catalog, TableAccess files)
{
    /// <summary>Returns new credentials for a table's files, valid for 1 hour.</summary>
    [Kept("PlanId", "credentials are alike for every scan")]
    [Kept("ReferencedBy", "a hint: credentials are alike through every view")]
    public async Task<LoadCredentialsOutput> LoadCredentials(LoadCredentialsInput input, Call call, CancellationToken cancellationToken)
    {
        var table = catalog.Find(call, RestNames.TableOf(call, input.Prefix, input.Namespace, input.Table));
        var metadata = await catalog.Lake.Loader.Metadata(table.MetadataLocation!, cancellationToken);
        var vended = files.Vend(call, table.Name, metadata, input.Host);
        return new LoadCredentialsOutput
        {
            StorageCredentials = [.. vended.StorageCredentials.Select(credential =>
                new StorageCredential { Prefix = credential.Prefix, Config = credential.Config })],
        };
    }
}
