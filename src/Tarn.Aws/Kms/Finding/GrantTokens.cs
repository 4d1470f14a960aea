using System.Globalization;
using Tarn.Access.Credentials;
using Tarn.Access.Keys;

namespace Tarn.Aws.Kms.Finding;

/// <summary>Grant tokens: D13 (tokens are sealed). A grant is in force when its creation is answered, so that a token adds no right.</summary>
/// <param name="sealer">Seals under the instance key.</param>
internal sealed class GrantTokens(SecretSealer sealer)
{
    private const string Owner = "grant token";

    /// <summary>A token of a grant.</summary>
    public string Of(ResourceId key, string grant) =>
        Convert.ToBase64String(sealer.Seal(Owner, System.Text.Encoding.UTF8.GetBytes($"{key} {grant}")));

    /// <summary>The key and the grant of a token.</summary>
    /// <exception cref="TarnException">The text is no token of this instance.</exception>
    public (ResourceId Key, string Grant) Open(string token)
    {
        if (sealer.TryOpenToken(Owner, token) is not { } content)
        {
            throw KeyFailures.NoGrantToken();
        }

        var parts = System.Text.Encoding.UTF8.GetString(content).Split(' ');
        return (new ResourceId(long.Parse(parts[0], CultureInfo.InvariantCulture)), parts[1]);
    }
}
