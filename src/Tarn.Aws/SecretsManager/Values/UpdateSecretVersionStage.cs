using Tarn.Access.Secrets;
using Tarn.Aws.SecretsManager.Model;

namespace Tarn.Aws.SecretsManager.Values;

/// <content>The operation that moves labels.</content>
internal sealed partial class ValueOperations
{
    /// <summary>Moves, attaches or removes a label. The version that has it must be named, so that of two callers one fails.</summary>
    /// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html"/>
    public async Task<UpdateSecretVersionStageOutput> UpdateSecretVersionStage(
        UpdateSecretVersionStageInput input, Call call, CancellationToken cancellationToken)
    {
        var secret = finder.FindLive(call, input.SecretId);
        var (stage, to, from) = (input.VersionStage, input.MoveToVersionId, input.RemoveFromVersionId);
        if (to is null && from is null)
        {
            throw SecretsManagerErrors.InvalidParameterException("You must specify MoveToVersionId, RemoveFromVersionId, or both.");
        }

        if (to is null && stage == SecretStages.Current)
        {
            throw SecretsManagerErrors.InvalidParameterException(
                "You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.");
        }

        await changes.Change(secret, present => Moved(present, stage, from, to), cancellationToken);
        return new UpdateSecretVersionStageOutput { ARN = secret.Arn, Name = secret.Name };
    }

    private static SecretDefinition Moved(SecretDefinition secret, string stage, string? from, string? to)
    {
        var holder = secret.Staged(stage);
        if (to is not null && secret.Version(to) is null)
        {
            throw NoVersion(to);
        }

        if (from is not null && secret.Version(from) is null)
        {
            throw NoVersion(from);
        }

        if (from is not null && holder?.Id != from)
        {
            throw SecretsManagerErrors.InvalidParameterException(
                $"The parameter RemoveFromVersionId contains an incorrect value. Staging label {stage} is not currently attached to version {from}.");
        }

        if (from is null && holder is not null && holder.Id != to)
        {
            throw SecretsManagerErrors.InvalidParameterException(
                $"The parameter RemoveFromVersionId can't be empty. Staging label {stage} is currently attached to version {holder.Id}, so you must "
                + "explicitly reference that version in RemoveFromVersionId.");
        }

        return to is null ? SecretStages.Detach(secret, stage) : SecretStages.Attach(secret, to, [stage]);
    }

    private static AwsErrorException NoVersion(string versionId) => SecretsManagerErrors.ResourceNotFoundException(
        $"Secrets Manager can't find the specified secret version: {versionId}.");
}
