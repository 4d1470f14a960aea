using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Use;
using Tarn.Access.Registry;

namespace Tarn.Access.Secrets.Values;

/// <summary>The secrets whose values need a key.</summary>
/// <param name="secrets">All secrets.</param>
public sealed class SecretKeyUses(Definitions<RegisteredSecret> secrets) : IKeyDependents
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<KeyDependent>> Of(FoundKey key, CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<KeyDependent>>(
    [
        .. secrets.All.Where(secret => secret.Definition.Versions.Any(version => version.KeyArn == key.Arn))
            .Select(static secret => new KeyDependent("secret", secret.Name, null)),
    ]);
}
