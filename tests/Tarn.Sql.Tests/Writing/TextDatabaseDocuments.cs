using System.Text;
using Tarn.Lake.Catalog;

namespace Tarn.Sql.Tests.Writing;

/// <summary>Documents of databases as lines of text: the twin of Glue's.</summary>
internal sealed class TextDatabaseDocuments : IDatabaseDocuments
{
    public IReadOnlyDictionary<string, string> Properties(Database database)
    {
        var properties = Encoding.UTF8.GetString(database.Document.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        if (database.Location is { } location)
        {
            properties["location"] = location;
        }

        return properties;
    }

    public (string? Location, ReadOnlyMemory<byte> Document) Definition(string name, Database? before, IReadOnlyDictionary<string, string> properties) => (
        properties.GetValueOrDefault("location"),
        Encoding.UTF8.GetBytes(string.Concat(properties.Where(pair => pair.Key != "location").Select(pair => $"{pair.Key}={pair.Value}\n"))));
}
