using Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Glue.Definitions;

/// <summary>Converts databases between the wire and the catalog.</summary>
internal static class DatabaseDefinitions
{
    /// <summary>The door document of a database, from a client's description.</summary>
    public static byte[] Document(DatabaseInput input) => CatalogDocument.Encode(new Database
    {
        Name = input.Name.ToLowerInvariant(),
        Description = input.Description,
        LocationUri = input.LocationUri,
        Parameters = input.Parameters,
        CreateTableDefaultPermissions = input.CreateTableDefaultPermissions,
    });

    /// <summary>The database as Glue shows it.</summary>
    public static Database Show(Lake.Catalog.Database database, Call call)
    {
        var given = CatalogDocument.DecodeDatabase(database);
        return given with
        {
            Name = database.Name.Database,
            LocationUri = database.Location,
            CreateTime = DateTimeOffset.FromUnixTimeMilliseconds(database.CreatedMs),
            CatalogId = call.Account,
            CreateTableDefaultPermissions = given.CreateTableDefaultPermissions ?? EveryoneByIam,
        };
    }

    // AWS returns these permissions when Lake Formation was never set up.
    private static readonly PrincipalPermissions[] EveryoneByIam =
    [
        new PrincipalPermissions
        {
            Principal = new DataLakePrincipal { DataLakePrincipalIdentifier = "IAM_ALLOWED_PRINCIPALS" },
            Permissions = ["ALL"],
        },
    ];
}
