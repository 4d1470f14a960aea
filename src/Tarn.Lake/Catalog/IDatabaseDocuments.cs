namespace Tarn.Lake.Catalog;

/// <summary>
/// The descriptions of databases, which their door documents hold. A description has the property <c>location</c>, the
/// property <c>comment</c>, and properties of users.
/// </summary>
public interface IDatabaseDocuments
{
    IReadOnlyDictionary<string, string> Properties(Database database);

    /// <summary>The location and the document of a database with these properties.</summary>
    /// <param name="name">The database's name, in lower case.</param>
    /// <param name="before">The database so far, whose other description stays; null: it is new.</param>
    (string? Location, ReadOnlyMemory<byte> Document) Definition(string name, Database? before, IReadOnlyDictionary<string, string> properties);
}
