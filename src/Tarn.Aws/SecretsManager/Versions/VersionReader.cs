using Tarn.Access.Keys.Use;
using Tarn.Access.Secrets;
using Tarn.Access.Secrets.Changes;
using Tarn.Access.Secrets.Values;
using Tarn.Aws.SecretsManager.Model;

namespace Tarn.Aws.SecretsManager.Versions;

/// <summary>Reads values.</summary>
/// <param name="values">Decrypts values.</param>
/// <param name="reads">Notes the days of reads.</param>
internal sealed class VersionReader(SealedValues values, SecretReads reads)
{
    /// <summary>The value of a version.</summary>
    /// <param name="versionId">The version; null: the stage chooses it.</param>
    /// <param name="stage">The label; null: AWSCURRENT, unless a version is given.</param>
    /// <exception cref="AwsErrorException">ResourceNotFoundException; InvalidRequestException.</exception>
    /// <exception cref="TarnException">The reasons of <see cref="SecretFailures"/>.</exception>
    public async Task<GetSecretValueOutput> Read(
        Call call, RegisteredSecret secret, string? versionId, string? stage, CancellationToken cancellationToken)
    {
        var version = Choose(secret.Definition, versionId, stage);
        var row = version.KeyArn is null ? null : await values.Read(secret.Resource.Id, version.Id, cancellationToken);
        if (row is not { } stored)
        {
            throw NoValue(versionId, stage);
        }

        using var value = values.Open(KeyUser.Of(call), secret.Resource.Name.Region, stored, ValueForms.ContextOf(secret.Arn, version.Id));
        reads.Note(secret, version);
        return new GetSecretValueOutput
        {
            ARN = secret.Arn,
            Name = secret.Name,
            VersionId = version.Id,
            SecretString = ValueForms.TextOf(value),
            SecretBinary = ValueForms.BinaryOf(value),
            VersionStages = version.Stages.Count > 0 ? [.. version.Stages] : null,
            CreatedDate = DateTimeOffset.FromUnixTimeMilliseconds(version.CreatedMs),
        };
    }

    private static SecretVersion Choose(SecretDefinition secret, string? versionId, string? stage)
    {
        var version = versionId is null ? secret.Staged(stage ?? SecretStages.Current) : secret.Version(versionId);
        if (version is null)
        {
            throw NoValue(versionId, stage);
        }

        return versionId is null || stage is null || version.Stages.Contains(stage)
            ? version
            : throw SecretsManagerErrors.InvalidRequestException("You provided a VersionStage that is not associated to the provided VersionId.");
    }

    private static AwsErrorException NoValue(string? versionId, string? stage) => SecretsManagerErrors.ResourceNotFoundException(
        "Secrets Manager can't find the specified secret value for "
        + (versionId is null ? $"staging label: {stage ?? SecretStages.Current}" : $"VersionId: {versionId}"));
}
