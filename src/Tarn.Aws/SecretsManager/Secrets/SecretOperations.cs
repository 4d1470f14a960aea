using Tarn.Access.Secrets;
using Tarn.Access.Secrets.Changes;
using Tarn.Access.Secrets.Values;
using Tarn.Aws.SecretsManager.Checks;
using Tarn.Aws.SecretsManager.Finding;
using Tarn.Aws.SecretsManager.Forms;
using Tarn.Aws.SecretsManager.Model;
using Tarn.Aws.SecretsManager.Versions;

namespace Tarn.Aws.SecretsManager.Secrets;

/// <summary>Secrets: their settings, deletion and recovery.</summary>
/// <param name="finder">Finds secrets.</param>
/// <param name="changes">Makes and changes secrets.</param>
/// <param name="values">Encrypts and decrypts values.</param>
/// <param name="writer">Adds versions.</param>
/// <param name="store">The store of tags.</param>
/// <param name="time">The clock.</param>
[AwsOperations("secretsmanager")]
internal sealed partial class SecretOperations(
    SecretFinder finder, SecretChanges changes, SealedValues values, VersionWriter writer, IMetadataStore store, TimeProvider time)
{
    private const int DaysLeast = 7;
    private const int DaysMost = 30;

    public async Task<DescribeSecretOutput> DescribeSecret(DescribeSecretInput input, Call call, CancellationToken cancellationToken)
    {
        var secret = finder.Find(call, input.SecretId);
        var tags = await store.Read(reader => ResourceTags.Read(reader, secret.Resource.Id), cancellationToken);
        return SecretForms.DescriptionOf(secret, tags);
    }

    /// <summary>Begins the recovery window, or removes the secret at once.</summary>
    public async Task<DeleteSecretOutput> DeleteSecret(DeleteSecretInput input, Call call, CancellationToken cancellationToken)
    {
        var isForced = input.ForceDeleteWithoutRecovery == true;
        if (isForced && input.RecoveryWindowInDays is not null)
        {
            throw SecretsManagerErrors.InvalidParameterException("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
        }

        if (input.RecoveryWindowInDays is < DaysLeast or > DaysMost)
        {
            throw SecretsManagerErrors.InvalidParameterException(
                $"The RecoveryWindowInDays value must be between {DaysLeast} and {DaysMost} days (inclusive).");
        }

        if (isForced)
        {
            return await DeleteAtOnce(input.SecretId, call, cancellationToken);
        }

        var secret = finder.FindLive(call, input.SecretId);
        var deleted = await changes.Delete(secret, (int)(input.RecoveryWindowInDays ?? DaysMost), cancellationToken);
        return new DeleteSecretOutput { ARN = secret.Arn, Name = secret.Name, DeletionDate = SecretForms.TimeOf(deleted.PurgeMs) };
    }

    /// <summary>Ends the recovery window. On a secret without one it changes nothing, as on AWS.</summary>
    public async Task<RestoreSecretOutput> RestoreSecret(RestoreSecretInput input, Call call, CancellationToken cancellationToken)
    {
        var secret = finder.Find(call, input.SecretId);
        await changes.Restore(secret, cancellationToken);
        return new RestoreSecretOutput { ARN = secret.Arn, Name = secret.Name };
    }

    // An unknown secret is no error, so that a repeated request succeeds.
    private async Task<DeleteSecretOutput> DeleteAtOnce(string secretId, Call call, CancellationToken cancellationToken)
    {
        if (finder.TryFind(call, secretId) is not { } secret)
        {
            return new DeleteSecretOutput { ARN = SecretDefinition.Kind.ArnOf(call, secretId), Name = secretId, DeletionDate = time.GetUtcNow() };
        }

        call.Touch(secret.Resource.Id, secret.Resource.Cells);
        await changes.Purge(secret.Resource.Id, static _ => true, cancellationToken);
        return new DeleteSecretOutput { ARN = secret.Arn, Name = secret.Name, DeletionDate = time.GetUtcNow() };
    }
}
