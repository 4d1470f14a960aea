using Tarn.Access.Credentials;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Destinations;

namespace Tarn.Aws.Events.Requests;

/// <summary>Seals and opens the credentials of connections.</summary>
/// <param name="sealer">Seals under the instance's key: D13 (tokens are sealed).</param>
internal sealed class ApiSecrets(SecretSealer sealer)
{
    public byte[] Seal(string connectionArn, ApiCredentials credentials) => sealer.Seal(OwnerOf(connectionArn), credentials.Encode());

    /// <summary>The credentials; null: they were removed.</summary>
    public ApiCredentials? Open(RegisteredApi<ApiConnectionDefinition> connection) => connection.Definition.Sealed is { } secret
        ? ApiCredentials.Decode(sealer.Open(OwnerOf(connection.Resource.Arn), secret))
        : null;

    private static string OwnerOf(string connectionArn) => $"events-connection:{connectionArn}";
}
