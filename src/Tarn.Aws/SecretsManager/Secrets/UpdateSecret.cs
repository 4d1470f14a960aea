using Tarn.Access.Keys.Use;
using Tarn.Access.Secrets;
using Tarn.Access.Secrets.Changes;
using Tarn.Access.Secrets.Values;
using Tarn.Aws.SecretsManager.Model;
using Tarn.Aws.SecretsManager.Versions;

namespace Tarn.Aws.SecretsManager.Secrets;

/// <content>The operation that changes a secret.</content>
internal sealed partial class SecretOperations
{
    /// <summary>Changes description, key or value. Under another key, the values of the versions with labels of AWS are encrypted anew.</summary>
    /// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecret.html"/>
    [Refused("Type", "a secret with a rotation function of your own")]
    public async Task<UpdateSecretOutput> UpdateSecret(UpdateSecretInput input, Call call, CancellationToken cancellationToken)
    {
        var secret = finder.FindLive(call, input.SecretId);
        input.Refuse();
        using var value = ValueForms.Of(input.SecretString, input.SecretBinary);
        SecretDefinition Change(SecretDefinition present) => present with
        {
            Description = input.Description ?? present.Description,
            KeyId = input.KmsKeyId is null ? present.KeyId : input.KmsKeyId.Length == 0 ? null : input.KmsKeyId,
        };

        var versionId = value is null ? null : ValueForms.VersionIdOf(input.ClientRequestToken);
        if (value is not null)
        {
            await writer.Put(call, secret, versionId!, value, [SecretStages.Current], Change, cancellationToken);
        }

        if (input.KmsKeyId is not null)
        {
            while (!await Rekey(call, finder.FindLive(call, secret.Arn), Change, cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        else if (value is null)
        {
            await changes.Change(secret, Change, cancellationToken);
        }

        return new UpdateSecretOutput { ARN = secret.Arn, Name = secret.Name, VersionId = versionId };
    }

    private async Task<bool> Rekey(
        Call call, RegisteredSecret secret, Func<SecretDefinition, SecretDefinition> change, CancellationToken cancellationToken)
    {
        var (region, user) = (secret.Resource.Name.Region, KeyUser.Of(call));
        var key = await values.Resolve(secret.Resource.Name, change(secret.Definition).KeyId, cancellationToken);
        var rows = new Dictionary<string, SealedValue>();
        foreach (var versionId in SecretChanges.Staged(secret.Definition))
        {
            if (await values.Read(secret.Resource.Id, versionId, cancellationToken) is not { } row)
            {
                return finder.FindLive(call, secret.Arn).Definition == secret.Definition
                    ? throw new TarnException(ErrorKind.Damaged, $"Version {versionId} of {secret.Arn} has no value")
                    : false;
            }

            var context = ValueForms.ContextOf(secret.Arn, versionId);
            using var value = values.Open(user, region, row, context);
            rows.Add(versionId, values.Seal(user, key, context, value));
        }

        return await changes.Rekey(secret, rows, change, cancellationToken);
    }
}
