using Tarn.Aws.Vending;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Aws.Iceberg.Finding;

/// <summary>Credentials for the files of one table, as the catalog hands them out with it.</summary>
/// <param name="credentials">Makes them.</param>
/// <param name="endpoint">How clients reach the object store.</param>
internal sealed class TableAccess(TableCredentials credentials, ClientEndpoint endpoint)
{
    private const string Vended = "vended-credentials";

    /// <summary>Credentials, if the client asks for them; null: it does not, or the files are outside the object store.</summary>
    public VendedCredentials? Vend(Call call, TableName name, TableMetadata metadata, string? delegation, string? host)
    {
        if (delegation is null || !delegation.Split(',', StringSplitOptions.TrimEntries).Contains(Vended))
        {
            return null;
        }

        try
        {
            return Vend(call, name, metadata, host);
        }
        catch (TarnException exception) when (exception.Kind == ErrorKind.InvalidArgument)
        {
            return null;
        }
    }

    /// <summary>Credentials to read, and to write if the caller may change the table.</summary>
    /// <exception cref="TarnException">InvalidArgument: the table's files are outside of the object store.</exception>
    public VendedCredentials Vend(Call call, TableName name, TableMetadata metadata, string? host) => credentials.Vend(
        call.Principal,
        new TableStorage
        {
            Locations = [.. new[] { metadata.Location, metadata.DataFolder, metadata.MetadataFolder }.Distinct()],
            Access = call.IsAllowed("glue:UpdateTable", RestNames.ArnOf(call, $"table/{name.Database}/{name.Table}"))
                ? StorageScopeAccess.ReadWrite
                : StorageScopeAccess.Read,
            Endpoint = endpoint.Of(call, host),
            Region = call.Region,
            RefreshPath = $"/v1/{RestNames.PrefixOf(call.Account)}/namespaces/{Uri.EscapeDataString(name.Database)}"
                + $"/tables/{Uri.EscapeDataString(name.Table)}/credentials",
        });
}
