using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog;

namespace Tarn.Aws.Glue.Definitions;

/// <summary>
/// The properties of databases, in Glue's definition: <c>location</c> is its URI, <c>comment</c> its description, all others are
/// its parameters.
/// </summary>
public sealed class GlueDatabaseDocuments : IDatabaseDocuments
{
    /// <summary>The property that is the database's URI.</summary>
    public const string Location = "location";

    /// <summary>The property that is the database's description.</summary>
    public const string Comment = "comment";

    /// <summary>The properties that a database shows.</summary>
    public static Dictionary<string, string> Of(Lake.Catalog.Database database)
    {
        var given = CatalogDocument.DecodeDatabase(database);
        var properties = given.Parameters?.ToDictionary() ?? [];
        Set(properties, Location, database.Location);
        Set(properties, Comment, given.Description);
        return properties;
    }

    /// <inheritdoc/>
    IReadOnlyDictionary<string, string> IDatabaseDocuments.Properties(Lake.Catalog.Database database) => Of(database);

    /// <inheritdoc/>
    (string? Location, ReadOnlyMemory<byte> Document) IDatabaseDocuments.Definition(
        string name, Lake.Catalog.Database? before, IReadOnlyDictionary<string, string> properties) => Definition(name, before, properties);

    /// <summary>The definition with these properties. What Glue's clients described besides stays.</summary>
    public static (string? Location, byte[] Document) Definition(
        string name, Lake.Catalog.Database? before, IReadOnlyDictionary<string, string> properties)
    {
        var location = properties.GetValueOrDefault(Location);
        var given = before is null ? new Model.Database { Name = name } : CatalogDocument.DecodeDatabase(before);
        return (location, CatalogDocument.Encode(given with
        {
            Name = name,
            Description = properties.GetValueOrDefault(Comment),
            LocationUri = location,
            Parameters = properties.Where(property => property.Key is not (Location or Comment)).ToDictionary(),
        }));
    }

    private static void Set(Dictionary<string, string> properties, string name, string? value)
    {
        if (value is not null)
        {
            properties[name] = value;
        }
    }
}
