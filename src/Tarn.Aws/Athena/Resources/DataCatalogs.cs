using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena.Resources;

/// <summary>The one data catalog.</summary>
internal static class DataCatalogs
{
    /// <summary>Its name.</summary>
    public const string Name = "AwsDataCatalog";

    /// <exception cref="Protocols.AwsErrorException">InvalidRequestException: another catalog is named.</exception>
    public static void Check(string? catalog)
    {
        if (catalog is not null && !catalog.Equals(Name, StringComparison.OrdinalIgnoreCase))
        {
            throw AthenaErrors.InvalidRequestException($"Data catalog {catalog} was not found.", "DATACATALOG_NOT_FOUND");
        }
    }
}
