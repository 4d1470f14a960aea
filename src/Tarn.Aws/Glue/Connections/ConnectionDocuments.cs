using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Aws.Glue.Model;
using Tarn.Wire.Documents;

namespace Tarn.Aws.Glue.Connections;

/// <summary>
/// The door documents of connections. Properties of every kind may hold passwords, so the whole document is sealed under the instance's key.
/// </summary>
internal sealed class ConnectionDocuments(SecretSealer sealer)
{
    private const byte Version = 1;

    /// <summary>The document of a connection.</summary>
    public byte[] Encode(ResourceId id, Connection connection) =>
        [Version, .. sealer.Seal(Owner(id), ShapeDocument.Encode(new GetConnectionOutput { Connection = connection }))];

    /// <summary>Replaces the document of a connection.</summary>
    public ValueTask Replace(IMetadataTransaction transaction, ResourceId id, Connection connection) =>
        ResourceRegistry.ReplaceDocument(transaction, id, Encode(id, connection));

    /// <summary>The connection of a resource.</summary>
    /// <param name="hidesPassword">Whether properties that are passwords are left out.</param>
    public Connection Decode(Resource resource, bool hidesPassword)
    {
        Invariant.Check(resource.Document.Length > 0 && resource.Document.Span[0] == Version);
        var document = sealer.Open(Owner(resource.Id), resource.Document.Span[1..]);
        var connection = ShapeDocument.Decode<GetConnectionOutput>(document).Connection!;
        return hidesPassword
            ? connection with { ConnectionProperties = connection.ConnectionProperties?.Where(property => !IsPassword(property.Key)).ToDictionary() }
            : connection;
    }

    private static bool IsPassword(string property) => property.EndsWith("PASSWORD", StringComparison.Ordinal);

    private static string Owner(ResourceId id) => $"glue-connection:{id}";
}
