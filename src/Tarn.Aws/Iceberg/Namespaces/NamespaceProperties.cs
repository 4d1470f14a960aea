using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Iceberg.Namespaces;

/// <summary>
/// The properties of a namespace, in the definition of Glue's database: <c>location</c> is its URI, <c>comment</c> its
/// description, all others are its parameters.
/// </summary>
internal static class NamespaceProperties
{
    private const string Location = "location";
    private const string Comment = "comment";

    /// <summary>The properties that a database shows.</summary>
    public static Dictionary<string, string> Of(Lake.Catalog.Database database)
    {
        var given = CatalogDocument.DecodeDatabase(database);
        var properties = given.Parameters?.ToDictionary() ?? [];
        Set(properties, Location, database.Location);
        Set(properties, Comment, given.Description);
        return properties;
    }

    /// <summary>The definition with these properties. What Glue's clients described besides stays.</summary>
    public static (string? Location, byte[] Document) Definition(string name, Database? before, IReadOnlyDictionary<string, string> properties)
    {
        var location = properties.GetValueOrDefault(Location);
        return (location, CatalogDocument.Encode((before ?? new Database { Name = name }) with
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
