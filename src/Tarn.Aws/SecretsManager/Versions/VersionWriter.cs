using Tarn.Access.Keys.Use;
using Tarn.Access.Secrets;
using Tarn.Access.Secrets.Changes;
using Tarn.Access.Secrets.Values;
using Tarn.Aws.SecretsManager.Model;

namespace Tarn.Aws.SecretsManager.Versions;

/// <summary>Adds versions. A token makes one version: a request that repeats it with the same value changes nothing.</summary>
/// <param name="values">Encrypts and decrypts values.</param>
/// <param name="changes">Changes secrets.</param>
/// <param name="secrets">All secrets, as they are now.</param>
internal sealed class VersionWriter(SealedValues values, SecretChanges changes, Definitions<RegisteredSecret> secrets)
{
    /// <summary>Adds a version.</summary>
    /// <param name="also">A further change of the definition in the same commit; null: none.</param>
    /// <returns>The definition that has the version.</returns>
    /// <exception cref="AwsErrorException">ResourceExistsException: the token made a version with another value.</exception>
    /// <exception cref="TarnException">The reasons of <see cref="SecretFailures"/>.</exception>
    public async Task<SecretDefinition> Put(
        Call call,
        RegisteredSecret secret,
        string versionId,
        OpenValue value,
        IReadOnlyList<string> stages,
        Func<SecretDefinition, SecretDefinition>? also,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            var present = secrets.Get(secret.Resource.Id) ?? throw SecretFailures.NotFound();
            if (present.Definition.Version(versionId) is { KeyArn: not null })
            {
                await RequireSame(call, present, versionId, value, cancellationToken);
                return also is null ? present.Definition : await changes.Change(present, also, cancellationToken);
            }

            var keyId = (also?.Invoke(present.Definition) ?? present.Definition).KeyId;
            var key = await values.Resolve(secret.Resource.Name, keyId, cancellationToken);
            var row = values.Seal(KeyUser.Of(call), key, ValueForms.ContextOf(secret.Arn, versionId), value);
            if (await changes.PutVersion(secret, versionId, row, stages, also, cancellationToken) is { } changed)
            {
                return changed;
            }
        }
    }

    /// <summary>Checks that a version has the value that a repeated request gives.</summary>
    /// <exception cref="AwsErrorException">ResourceExistsException.</exception>
    /// <exception cref="TarnException">The reasons of <see cref="SecretFailures"/>.</exception>
    public async Task RequireSame(Call call, RegisteredSecret secret, string versionId, OpenValue? value, CancellationToken cancellationToken)
    {
        var row = await values.Read(secret.Resource.Id, versionId, cancellationToken);
        using var known = row is { } stored
            ? values.Open(KeyUser.Of(call), secret.Resource.Name.Region, stored, ValueForms.ContextOf(secret.Arn, versionId))
            : null;
        if (known is null || value is null || !known.IsSame(value))
        {
            throw SecretsManagerErrors.ResourceExistsException(
                $"You can't use ClientRequestToken {versionId} because that value is already in use for a version of secret {secret.Arn}.");
        }
    }
}
